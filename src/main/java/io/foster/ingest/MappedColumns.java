package io.foster.ingest;

import io.foster.base.ConfigException;
import io.foster.config.ColumnMapping.Dialect;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the columns that {@code input.columns} names among those that the files have. */
final class MappedColumns {
  private static final int SHOWN = 30;

  /** What people separate cells by, in the order they are looked for. */
  private static final Map<String, String> SEPARATORS = separators();

  private MappedColumns() {}

  private static Map<String, String> separators() {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("\t", "tabs");
    names.put(";", "semicolons");
    names.put(",", "commas");
    names.put("|", "bars");
    names.put("::", "double colons");
    names.put("\u0001", "Hive's character 1");
    names.put(" ", "spaces");
    return names;
  }

  /** The problem of a column that the files do not have, and that a key names. */
  static ConfigException missing(Records records, String key, String name) {
    return new ConfigException(
        isEmpty(records)
            ? empty(records)
            : "input.columns."
                + key
                + ": "
                + lacks(records, name)
                + "; "
                + mend(there(records), key, name));
  }

  /** The same of a format that names its columns itself. */
  static ConfigException missing(Records records, String name) {
    return new ConfigException(
        isEmpty(records)
            ? empty(records)
            : "input.format: "
                + lacks(records, name)
                + "; set input.format=generic, and in input.columns which of them holds what");
  }

  private static Collection<String> there(Records records) {
    return records.present().orElseGet(() -> ObjectKeys.shown(records.table().files()));
  }

  private static boolean isEmpty(Records records) {
    return records.present().filter(Collection::isEmpty).isPresent();
  }

  private static String empty(Records records) {
    return records.table().where()
        + ": is empty; write a header with the columns' names into its first line";
  }

  private static String lacks(Records records, String name) {
    String where = records.table().where();
    return records.present().isPresent()
        ? "there is no column \"%s\" in %s; it has %s"
            .formatted(name, where, shown(records.present().get()))
        : "no record of %s has \"%s\"; the first ones have %s"
            .formatted(
                where + (records.table().files().size() > 1 ? " and the other files" : ""),
                name,
                shown(there(records)));
  }

  private static String mend(Collection<String> there, String key, String name) {
    String near = there.stream().filter(name::equalsIgnoreCase).findFirst().orElse("");
    String to = near.isEmpty() ? "one of them" : near;
    if (near.isEmpty() && key.equals("timestamp")) {
      to = "the one that holds times, or to null where none does";
    }
    return "set input.columns."
        + key
        + " to "
        + to
        + (there.stream().anyMatch(c -> c.indexOf('\uFFFD') >= 0)
            ? ", and input.charset to the character set of the file"
            : "");
  }

  private static String shown(Collection<String> present) {
    int more = present.size() - SHOWN;
    return present.stream()
            .limit(SHOWN)
            .map(c -> c.isEmpty() ? "a column without a name" : BadRows.excerpt(c, SHOWN))
            .collect(Collectors.joining(", "))
        + (more > 0 ? " and " + more + " more" : "");
  }

  /**
   * Fails where the header is one cell that other separators would cut into several.
   *
   * @param layout what the separator in use makes of it
   */
  static void requireSeparated(SourceFile file, Delimited layout) {
    if (layout.columns().size() != 1 || file.head().isEmpty()) {
      return;
    }
    String header = file.head().get(0);
    String best = null;
    int most = 0;
    for (String separator : SEPARATORS.keySet()) {
      int n = CellSyntax.CSV.with(Dialect.separatedBy(separator)).scan(header, false).separators();
      if (n > most) {
        most = n;
        best = separator;
      }
    }
    if (best != null) {
      throw new ConfigException(
          "input.columns.separator: the header of %s is not separated by %s but, it seems, by %s: %s; set input.columns.separator=%s"
              .formatted(
                  file.where(),
                  SEPARATORS.getOrDefault(
                      layout.syntax().separator(), '"' + layout.syntax().separator() + '"'),
                  SEPARATORS.get(best),
                  BadRows.excerpt(header, 60),
                  switch (best) {
                    case " ", "\u0001" ->
                        '"' + best.replace("\1", "\\u0001") + "\" (with the double quotes)";
                    case "\t" -> "\\t";
                    default -> best;
                  }));
    }
  }

  /** The column the user named, which must be there; else the first usual name that is. */
  static Optional<String> find(
      Records records, String key, Optional<String> wanted, List<String> usual) {
    wanted.ifPresent(name -> records.required(key, name));
    return wanted.or(() -> usual.stream().filter(records.columns()::containsKey).findFirst());
  }
}

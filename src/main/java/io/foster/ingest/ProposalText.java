package io.foster.ingest;

import static java.util.stream.Collectors.joining;

import com.typesafe.config.ConfigUtil;
import io.foster.base.LiteralPath;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Writes a guess down, with its evidence. */
final class ProposalText {
  static final String TITLE =
      "# Written by foster init from what it saw. Look it through; lines with DECIDE need you.";

  /** What the reader takes each ending for. */
  private static final java.util.Map<String, String> ENDINGS =
      java.util.Map.of(
          "csv", ",", "tsv", "\t", "tab", "\t", "json", "", "jsonl", "", "ndjson", "", "parquet",
          "");

  private final List<String> lines = new ArrayList<>();
  private final List<String> questions = new ArrayList<>();
  private final String dir;
  private final List<SourceFile> files;
  private final List<TableLook> tables;
  private final Guess guess;

  ProposalText(String dir, List<SourceFile> files, List<TableLook> tables, Guess guess) {
    this.dir = dir;
    this.files = files;
    this.tables = tables;
    this.guess = guess;
    questions.addAll(guess.questions());
  }

  Proposal proposal() {
    lines.add(TITLE);
    seen();
    lines.add("input {");
    lines.add("  dir = " + ConfigUtil.quoteString(dir));
    lines.add("  format = generic");
    lines.add("");
    lines.add(
        "  # In each row a user, an item" + (guess.time().isPresent() ? ", a time" : "") + ".");
    lines.add("  interactions = " + ConfigUtil.quoteString(place(guess.interactions())));
    lines.add(
        "  # Holds %d of %d items of the interactions that were looked at."
            .formatted(guess.shared(), guess.sought()));
    lines.add("  items = " + ConfigUtil.quoteString(place(guess.items())));
    lines.add("");
    lines.add("  columns {");
    howWritten();
    whoWhatWhen();
    String template = texts();
    lines.add("  }");
    lines.add("}");
    lines.addAll(Proposal.split(Parts.of(guess.interactions().files()), cores()));
    lines.addAll(template(template));
    String seen =
        "%d interactions in %s, %d items in %s"
            .formatted(
                guess.interactions().size(),
                guess.interactions().names().get(0),
                guess.items().size(),
                guess.items().names().get(0));
    return new Proposal(String.join("\n", lines) + "\n", List.copyOf(questions), seen);
  }

  static List<String> template(String template) {
    return List.of(
        "",
        "# The text of an item, which the encoder reads; no other choice matters as much.",
        "item-text.template = " + ConfigUtil.quoteString(template));
  }

  /** All files, with the first rows of those that are tables. */
  private void seen() {
    lines.add("#");
    Set<String> known = new LinkedHashSet<>();
    for (TableLook table : tables) {
      known.addAll(table.names());
      lines.add(
          "# %s: %d rows%s"
              .formatted(
                  BadRows.excerpt(String.join(", ", table.names()), 100),
                  table.size(),
                  table.header() ? "" : ", no header: columns go by their number"));
      for (ColumnLook column : table.columns()) {
        lines.add("#   %-20s %s".formatted(column.name(), column.shows()));
      }
    }
    for (SourceFile file : files) {
      if (!known.contains(file.name())) {
        lines.add("# " + file.shows() + ": is no table, and is not read");
      }
    }
    lines.add("");
  }

  /** Separator, header and type, which are one for both tables. */
  private void howWritten() {
    TableLook one = guess.interactions();
    TableLook two = guess.items();
    boolean cells = one.separator().isPresent() && two.separator().isPresent();
    if (cells && !(one.separator().equals(two.separator()) && one.header() == two.header())) {
      boolean usual = isUsual(one) && isUsual(two) && one.header() == two.header();
      if (!usual) {
        decide(
            "the two tables separate cells or name columns in different ways; convert one of them");
      }
    }
    Optional<TableLook> unusual =
        java.util.stream.Stream.of(one, two)
            .filter(t -> t.separator().isPresent() && !isUsual(t))
            .findFirst();
    unusual.ifPresent(
        t -> {
          lines.add("    # Cuts all first lines into the same number of cells.");
          lines.add("    separator = " + ConfigUtil.quoteString(t.separator().orElseThrow()));
        });
    if (java.util.stream.Stream.of(one, two).anyMatch(t -> !t.header())) {
      lines.add("    # The first line is like all others.");
      lines.add("    header = false");
    }
    java.util.stream.Stream.of(one, two)
        .filter(t -> !ENDINGS.containsKey(ending(t)) && !t.files().get(0).isStructured())
        .findFirst()
        .ifPresent(
            t -> {
              String type =
                  t.separator().isEmpty()
                      ? "json-lines"
                      : t.separator().get().equals("\t") ? "tsv" : "csv";
              lines.add("    # The ending of the file does not tell.");
              lines.add("    file-type = " + type);
            });
  }

  private static boolean isUsual(TableLook table) {
    return table.separator().orElse("").equals(ENDINGS.getOrDefault(ending(table), ","));
  }

  private static String ending(TableLook table) {
    String base = table.files().get(0).baseName();
    return base.substring(base.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private void whoWhatWhen() {
    guess.questions().forEach(this::decideComment);
    column("user", guess.user().column(), guess.user().why());
    column(
        "item",
        guess.item().column(),
        guess.item().why() + ", and its values are those of " + guess.itemId().name());
    if (guess.time().isEmpty()) {
      lines.add("    # No column of times was found: the order is that of the rows.");
      lines.add("    timestamp = null");
    } else {
      ColumnLook time = guess.time().get().column();
      column("timestamp", time, guess.time().get().why());
      lines.add("    timestamp-format = " + ConfigUtil.quoteString(time.times().get(0)));
    }
    Roles.rating(guess.interactions())
        .ifPresent(
            rating -> {
              column("rating", rating, "its name");
              lines.add(
                  "    # ingest.min-rating would keep the good ones alone; all are kept as it is.");
            });
    column("item-id", guess.itemId(), "no value is there twice");
  }

  /** The columns of the items' texts; gives the template. */
  private String texts() {
    TableLook items = guess.items();
    Set<String> used = new LinkedHashSet<>(List.of(guess.itemId().name()));
    if (items.equals(guess.interactions())) {
      used.add(guess.user().column().name());
    }
    StringBuilder template = new StringBuilder();
    Optional<ColumnLook> title = Roles.title(items, guess.itemId());
    title.ifPresent(c -> text("title", c, used, template, "{title}"));
    if (title.isEmpty()) {
      String question =
          "input.columns.title: no column of the items holds text; what describes an item?";
      questions.add(question);
      decideComment(question);
    }
    other(Roles.brand(items), used).ifPresent(c -> text("brand", c, used, template, " by {brand}"));
    other(Roles.categories(items), used)
        .ifPresent(
            c -> {
              text("categories", c, used, template, ". {categories}");
              c.listSeparator()
                  .ifPresent(
                      s -> {
                        lines.add("    # Stands in many of its values.");
                        lines.add("    list-separator = " + ConfigUtil.quoteString(s));
                      });
            });
    other(Roles.description(items), used)
        .ifPresent(c -> text("description", c, used, template, ". {description}"));
    List<ColumnLook> rest = Roles.rest(items, used);
    if (!rest.isEmpty()) {
      lines.add("    # May say something too; in the template as {attributes.NAME}:");
      lines.add(
          "    # attributes = ["
              + String.join(", ", rest.stream().map(c -> ConfigUtil.quoteString(c.name())).toList())
              + "]");
    }
    return template.isEmpty() ? "{item_id}" : template.toString().replaceFirst("^( by |\\. )", "");
  }

  private static Optional<ColumnLook> other(Optional<ColumnLook> column, Set<String> used) {
    return column.filter(c -> !used.contains(c.name()));
  }

  private void text(
      String key, ColumnLook column, Set<String> used, StringBuilder template, String place) {
    used.add(column.name());
    template.append(place);
    column(key, column, "its name or its text");
  }

  private void column(String key, ColumnLook column, String why) {
    lines.add("    # Guessed by " + why + ". " + column.shows());
    lines.add("    " + key + " = " + ConfigUtil.quoteString(column.name()));
  }

  private void decide(String question) {
    questions.add(question);
    decideComment(question);
  }

  private void decideComment(String question) {
    lines.add("    # DECIDE " + question);
  }

  /** The default cores would leave nothing of a small data set. */
  private List<String> cores() {
    List<String> cores = new ArrayList<>();
    core("user", guess.user().column(), cores);
    core("item", guess.item().column(), cores);
    return cores;
  }

  private void core(String side, ColumnLook column, List<String> cores) {
    long[] counts = guess.interactions().atLeast(column.name(), 5);
    cores.add(
        "  # %d of %d %ss have five interactions or more.".formatted(counts[1], counts[0], side));
    if (counts[1] < 0.1 * counts[0] || counts[1] < 20) {
      cores.add("  # The default, 5, would leave hardly any.");
      cores.add("  " + side + "-core = 0");
    }
  }

  /** The file; or a folder, or a pattern, that holds the table's files and no others. */
  private String place(TableLook table) {
    List<String> names = table.names();
    if (names.size() == 1) {
      return names.get(0);
    }
    String common = common(names);
    String folder = common.substring(0, common.lastIndexOf('/') + 1);
    boolean alone =
        files.stream()
            .map(SourceFile::name)
            .allMatch(name -> !name.startsWith(folder) || names.contains(name));
    return !folder.isEmpty() && alone
        ? folder.substring(0, folder.length() - 1)
        : names.stream().map(LiteralPath::escaped).collect(joining(",", "{", "}"));
  }

  private static String common(List<String> names) {
    String common = names.get(0);
    for (String name : names) {
      while (!name.startsWith(common)) {
        common = common.substring(0, common.length() - 1);
      }
    }
    return common;
  }
}

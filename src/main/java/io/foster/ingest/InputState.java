package io.foster.ingest;

import io.foster.base.ConfigException;
import io.foster.base.DataFiles;
import io.foster.base.Hash;
import io.foster.base.LiteralPath;
import io.foster.config.IngestConfig;
import io.foster.config.InputConfig;
import io.foster.config.TableName;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The state of the input where the names of the files in {@code input.dir} do not tell it: tables,
 * folders of Delta tables, and files elsewhere. Looks at nothing else, and asks for a session only
 * where a table is named.
 */
public final class InputState {
  private InputState() {}

  /**
   * The state now.
   *
   * @param ingest its condition is checked against a table's columns
   * @param spark asked for a session where a table is named
   * @return the state of each thing by what it is
   * @throws ConfigException if a table cannot be read, or lacks a column of the condition
   */
  public static Map<String, String> of(
      InputConfig input, IngestConfig ingest, Configuration hadoop, Supplier<SparkSession> spark) {
    Map<String, String> states = new TreeMap<>();
    input
        .interactionsTable()
        .ifPresent(
            table -> {
              TableSource source = TableSource.named("input.interactions", table);
              SparkSession session = spark.get();
              ingest
                  .where()
                  .map(Condition::new)
                  .ifPresent(
                      where -> where.check(session, source.open(session).schema(), source.shown()));
              states.put("input.interactions " + table, TableState.of(session, source));
            });
    input
        .itemsTable()
        .ifPresent(
            table ->
                states.put(
                    "input.items " + table,
                    TableState.of(spark.get(), TableSource.named("input.items", table))));
    input.dir().filter(d -> input.readsFiles()).ifPresent(d -> delta(d, hadoop, states));
    named("input.interactions", input.interactions(), input.dir(), hadoop, states);
    named("input.items", input.items(), input.dir(), hadoop, states);
    return states;
  }

  private static void delta(String dir, Configuration hadoop, Map<String, String> states) {
    Path root = LiteralPath.of("input.dir", dir);
    try {
      FileSystem fs = root.getFileSystem(hadoop);
      for (Path folder : DeltaDirectory.under(fs, root)) {
        states.put("table " + folder, DeltaDirectory.version(fs, folder).orElse("no version"));
      }
    } catch (FileNotFoundException e) {
      // The files' own check names it.
    } catch (IOException e) {
      throw new ConfigException(
          "input.dir: cannot list " + dir + " (" + e.getMessage() + "); check its rights");
    }
  }

  /** Files that are named: elsewhere, or where a look at {@code input.dir} would not find them. */
  private static void named(
      String key,
      Optional<String> named,
      Optional<String> dir,
      Configuration hadoop,
      Map<String, String> states) {
    if (named.isEmpty() || TableName.of(named.get()).isPresent()) {
      return;
    }
    Path place = LiteralPath.of(key, named.get());
    if (!place.isAbsolute() && place.toUri().getScheme() == null) {
      if (dir.isEmpty()) {
        return;
      }
      place = new Path(LiteralPath.of("input.dir", dir.get()), place);
    }
    try {
      FileSystem fs = place.getFileSystem(hadoop);
      // A pattern that no file has for a name: reading it finds what there is.
      String files =
          fs.exists(place)
              ? DataFiles.list(fs, place).stream()
                  .map(f -> f.getPath() + " " + f.getLen() + " " + f.getModificationTime())
                  .sorted()
                  .collect(Collectors.joining("\n"))
              : pattern(fs, place);
      states.put(key + " " + place, Hash.of(files));
      for (Path folder :
          fs.exists(place) ? DeltaDirectory.under(fs, place) : java.util.List.<Path>of()) {
        states.put("table " + folder, DeltaDirectory.version(fs, folder).orElse("no version"));
      }
    } catch (IOException e) {
      throw new ConfigException(
          key + ": cannot list " + place + " (" + e.getMessage() + "); check its rights");
    }
  }

  private static String pattern(FileSystem fs, Path place) throws IOException {
    StringBuilder files = new StringBuilder();
    var matches = fs.globStatus(place);
    if (matches != null) {
      for (var match : matches) {
        for (var file : DataFiles.list(fs, match.getPath())) {
          files.append(
              file.getPath() + " " + file.getLen() + " " + file.getModificationTime() + "\n");
        }
      }
    }
    return files.toString();
  }
}

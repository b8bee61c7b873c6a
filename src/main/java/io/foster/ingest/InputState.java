package io.foster.ingest;

import io.foster.base.ConfigException;
import io.foster.base.DataFiles;
import io.foster.base.FilePattern;
import io.foster.base.Hash;
import io.foster.base.LiteralPath;
import io.foster.config.IngestConfig;
import io.foster.config.InputConfig;
import io.foster.config.TableName;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
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
      versions(fs, DataFiles.look(fs, root), states);
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
    if (named.isEmpty() || TableName.of(named.get()).isPresent() || dir.isEmpty()) {
      return;
    }
    String text = named.get();
    try {
      Path top = LiteralPath.of("input.dir", dir.get());
      FilePattern.Found found = FilePattern.find(key, top, text, hadoop);
      List<String> files = new ArrayList<>();
      for (FileStatus place : found.places()) {
        DataFiles.Look look = DataFiles.look(found.fs(), place.getPath());
        for (FileStatus file : look.data()) {
          files.add(file.getPath() + " " + file.getLen() + " " + file.getModificationTime());
        }
        versions(found.fs(), look, states);
      }
      Collections.sort(files);
      states.put(key + " " + found.named(), Hash.of(String.join("\n", files)));
    } catch (IOException e) {
      throw new ConfigException(
          key + ": cannot list " + text + " (" + e.getMessage() + "); check its rights");
    }
  }

  private static void versions(FileSystem fs, DataFiles.Look look, Map<String, String> states)
      throws IOException {
    for (Path folder : DeltaDirectory.in(fs, look)) {
      states.put("table " + folder, DeltaDirectory.version(fs, folder).orElse("no version"));
    }
  }
}

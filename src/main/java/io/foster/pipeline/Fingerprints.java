package io.foster.pipeline;

import io.foster.base.CodeVersion;
import io.foster.base.ConfigException;
import io.foster.base.Hash;
import io.foster.base.Json;
import io.foster.base.Store;
import io.foster.config.FosterConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.SparkSession;

/**
 * What each stage's result is made from: the configuration it reads, the seed, the code, the
 * results of the stages before, the raw files by path, size and time of change, and the state of
 * tables. All known before anything runs.
 */
final class Fingerprints {
  static final String OTHER_CODE = "code (Foster ";

  private static final String CODE = "code";

  private final Map<String, Map<String, String>> madeFrom = new HashMap<>();

  /**
   * Looks at everything that stages read.
   *
   * @param spark asked for a session only where a table has to be looked at
   */
  Fingerprints(
      List<Stage> stages, FosterConfig config, Configuration hadoop, Supplier<SparkSession> spark) {
    for (Stage stage : stages) {
      Map<String, String> parts = new TreeMap<>();
      parts.put(CODE, CodeVersion.current());
      parts.put("seed", Long.toString(config.seed()));
      stage.sections().forEach(s -> parts.put("configuration " + s, config.renderDecisive(s)));
      stage.after().forEach(s -> parts.put("stage " + s, of(s)));
      for (Stage.Input input : stage.inputs()) {
        for (String place : input.places().apply(config)) {
          requireNotTheOutput(input.key(), place, config, hadoop);
          files(input, place, hadoop).ifPresent(state -> parts.put("files " + place, state));
        }
      }
      stage.states().forEach(state -> parts.putAll(state.of(config, hadoop, spark)));
      madeFrom.put(stage.name(), parts);
    }
  }

  /** The parts of a stage, by what they are. */
  Map<String, String> madeFrom(String stage) {
    Map<String, String> parts = madeFrom.get(stage);
    if (parts == null) {
      throw new IllegalArgumentException("No stage " + stage + " stands before the one after it");
    }
    return parts;
  }

  String of(String stage) {
    return Hash.of(Json.write(madeFrom(stage)));
  }

  /** Which parts of a stage differ from what an earlier result was made from. */
  String changes(String stage, StageRecord earlier) {
    Map<String, String> now = madeFrom(stage);
    List<String> changed = new ArrayList<>();
    now.forEach(
        (part, value) -> {
          if (!value.equals(earlier.madeFrom().get(part))) {
            changed.add(
                part.equals(CODE)
                    ? OTHER_CODE + "%s then, %s now)".formatted(earlier.madeFrom().get(CODE), value)
                    : part);
          }
        });
    earlier.madeFrom().keySet().stream()
        .filter(part -> !now.containsKey(part))
        .sorted()
        .forEach(changed::add);
    return String.join(", ", changed);
  }

  /** What is written to the folder of the raw files would be raw files the next time. */
  private static void requireNotTheOutput(
      String key, String place, FosterConfig config, Configuration hadoop) {
    boolean same =
        key.equals("input.dir")
            && Store.at(key, place, hadoop)
                .root()
                .equals(Store.at("output", config.requireOutput(), hadoop).root());
    if (same) {
      throw new ConfigException(
          "output: " + place + " is the folder of the raw files; choose another --output DIR");
    }
  }

  private static Optional<String> files(Stage.Input input, String place, Configuration hadoop) {
    String key = input.key();
    try {
      List<FileStatus> files = Store.at(key, place, hadoop).files();
      if (files.isEmpty() && !input.required()) {
        return Optional.empty();
      }
      if (files.isEmpty()) {
        throw new ConfigException(
            key
                + ": there are no files at "
                + place
                + (key.matches("(encoder|transfer|experts)\\..*")
                    ? "; name the folder of a model, or embedded"
                    : "; name the directory of your data"));
      }
      String lines =
          files.stream()
              .map(f -> f.getPath() + " " + f.getLen() + " " + f.getModificationTime())
              .sorted()
              .collect(Collectors.joining("\n"));
      long bytes = files.stream().mapToLong(FileStatus::getLen).sum();
      return Optional.of(files.size() + " files, " + bytes + " bytes, " + Hash.of(lines));
    } catch (IOException e) {
      throw new ConfigException(
          key + ": cannot list " + place + " (" + e.getMessage() + "); check its rights");
    }
  }
}

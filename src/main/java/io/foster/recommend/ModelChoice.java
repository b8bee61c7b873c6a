package io.foster.recommend;

import io.foster.base.ConfigException;
import io.foster.base.LiteralPath;
import io.foster.base.Nearest;
import io.foster.config.EncoderConfig;
import io.foster.pipeline.FinishedRun;
import io.foster.train.TrainedModel;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Which model recommends: a student of the run, a model it was compared with, an expert, or a file
 * from elsewhere (a student of {@code foster train --data}).
 *
 * @param name the file's name without its ending, {@code expert-N} or {@code expert-N@ENCODER}
 * @param model the model
 */
record ModelChoice(String name, TrainedModel model) {
  private static final String ENDING = ".safetensors";

  /**
   * Finds a model.
   *
   * @param wanted a name or a file's path; null: the first student
   * @throws ConfigException if there is none of that name
   */
  static ModelChoice of(FinishedRun run, String wanted, Configuration hadoop) throws IOException {
    if (wanted != null && wanted.endsWith(ENDING) && wanted.contains("/")) {
      Path file = LiteralPath.of("--model", wanted);
      return read(file.getName().replace(ENDING, ""), file, hadoop);
    }
    if (wanted == null) {
      run.require("students");
      Map<String, Path> students = in(run.layout().students(), hadoop);
      if (students.isEmpty()) {
        throw new ConfigException(
            "output: there is no model in "
                + run.layout().students()
                + "; foster run --overwrite makes the run's students again");
      }
      String first = students.keySet().iterator().next();
      return read(first, students.get(first), hadoop);
    }
    Map<String, Path> all = all(run, hadoop);
    String name = wanted.endsWith(ENDING) ? wanted.replace(ENDING, "") : wanted;
    if (!all.containsKey(name)) {
      Path file = LiteralPath.of("--model", wanted);
      if (wanted.endsWith(ENDING) && file.getFileSystem(hadoop).exists(file)) {
        return read(name, file, hadoop);
      }
      throw new ConfigException(
          "--model: the run has no model "
              + name
              + "; "
              + nearest(name, all)
              + "there are "
              + String.join(", ", all.keySet()));
    }
    return read(name, all.get(name), hadoop);
  }

  private static Map<String, Path> all(FinishedRun run, Configuration hadoop) throws IOException {
    Map<String, Path> all = new TreeMap<>();
    if (run.stages().contains("experts")) {
      for (FileStatus expert : list(run.layout().experts(), hadoop)) {
        addExpert(expert.getPath(), "", all, hadoop);
      }
      for (EncoderConfig other : run.config().otherTeachers()) {
        for (FileStatus expert : list(run.layout().experts(other.name()), hadoop)) {
          addExpert(expert.getPath(), "@" + other.name(), all, hadoop);
        }
      }
    }
    if (run.stages().contains("references")) {
      all.putAll(in(run.layout().references(), hadoop));
    }
    if (run.stages().contains("students")) {
      all.putAll(in(run.layout().students(), hadoop));
    }
    if (all.isEmpty()) {
      throw new ConfigException(
          "output: " + run.layout().output() + " holds no trained model; run foster run --resume");
    }
    return all;
  }

  private static void addExpert(
      Path expert, String encoder, Map<String, Path> all, Configuration hadoop) throws IOException {
    for (Path file : in(new Path(expert, "model"), hadoop).values()) {
      all.put(expert.getName() + encoder, file);
    }
  }

  /** The models of a directory, by name. */
  private static Map<String, Path> in(Path directory, Configuration hadoop) throws IOException {
    return list(directory, hadoop).stream()
        .map(FileStatus::getPath)
        .filter(p -> p.getName().endsWith(ENDING))
        .collect(
            Collectors.toMap(
                p -> p.getName().replace(ENDING, ""), p -> p, (a, b) -> a, TreeMap::new));
  }

  private static List<FileStatus> list(Path directory, Configuration hadoop) throws IOException {
    try {
      return List.of(directory.getFileSystem(hadoop).listStatus(directory));
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  private static ModelChoice read(String name, Path file, Configuration hadoop) throws IOException {
    try {
      return new ModelChoice(name, TrainedModel.read(file, hadoop));
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new ConfigException(
          "--model: " + file + " is not a model that Foster has trained; name one of a run");
    }
  }

  private static String nearest(String name, Map<String, Path> all) {
    return Nearest.close(name, all.keySet()).map(n -> "did you mean " + n + "? ").orElse("");
  }
}

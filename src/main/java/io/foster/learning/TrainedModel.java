package io.foster.learning;

import io.foster.config.ConfigException;
import io.foster.pipeline.ProcessMemory;
import io.foster.seqmodel.ModelShape;
import io.foster.seqmodel.SequenceTrainer;
import io.foster.seqmodel.Theta;
import io.foster.tensor.SafeTensors;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * A trained recommender and where it comes from; one safetensors file.
 *
 * @param training what it was trained on, e.g. {@code full}
 * @param method how that was chosen, e.g. {@code foster}
 * @param seed of the training
 * @param shape its architecture; null where its file is of a version that knew but one, see {@link
 *     #shapeOr}
 * @param theta the parameters
 * @param validation the best validation score
 * @param steps optimisation steps
 * @param seconds the training took, validation included
 * @param peakRssBytes the most memory its process had held by then
 * @param curve of its training; not part of its file, see {@link TrainingCurves}
 */
public record TrainedModel(
    String training,
    String method,
    long seed,
    ModelShape shape,
    Theta theta,
    double validation,
    int steps,
    double seconds,
    long peakRssBytes,
    List<SequenceTrainer.CurvePoint> curve)
    implements Serializable {

  public TrainedModel {
    curve = List.copyOf(curve);
  }

  /** A model whose curve is not known. */
  public TrainedModel(
      String training,
      String method,
      long seed,
      ModelShape shape,
      Theta theta,
      double validation,
      int steps,
      double seconds,
      long peakRssBytes) {
    this(training, method, seed, shape, theta, validation, steps, seconds, peakRssBytes, List.of());
  }

  /** Runs a training and times it. */
  public static TrainedModel of(
      String training,
      String method,
      long seed,
      ModelShape shape,
      Supplier<SequenceTrainer.Outcome> run) {
    long start = System.nanoTime();
    SequenceTrainer.Outcome outcome = run.get();
    return new TrainedModel(
        training,
        method,
        seed,
        shape,
        outcome.best(),
        outcome.validation().stream().max(Comparator.naturalOrder()).orElse(0.0),
        outcome.steps(),
        (System.nanoTime() - start) / 1e9,
        ProcessMemory.peakBytes().orElse(0),
        outcome.curve());
  }

  /** The same with other parameters. */
  public TrainedModel withTheta(Theta other) {
    return new TrainedModel(
        training, method, seed, shape, other, validation, steps, seconds, peakRssBytes, curve);
  }

  /** Its architecture; that of the run for a file that does not say. */
  public ModelShape shapeOr(ModelShape run) {
    return shape == null ? run : shape;
  }

  /**
   * Refuses a model of another backbone than the configuration's.
   *
   * @param file where it was read from
   * @param key what says which backbone it should have, for the message
   * @throws ConfigException if it is another
   */
  public void requireBackbone(ModelShape expected, Path file, String key) {
    ModelShape own = shapeOr(expected);
    if (own.backbone() != expected.backbone()) {
      throw new ConfigException(
          "%s: %s was trained as %s, not as %s; use %s, or a directory of its own for the other"
              .formatted(
                  key,
                  new Path(file, fileName()),
                  own.backbone().label(),
                  expected.backbone().label(),
                  own.backbone().label()));
    }
  }

  /** The name of its file. */
  public String fileName() {
    return training + "-" + method + "-" + seed + ".safetensors";
  }

  public void write(Path directory, Configuration hadoop) throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("training", training);
    metadata.put("method", method);
    metadata.put("seed", Long.toString(seed));
    if (shape != null) {
      ModelShapeFile.put(metadata, shape);
    }
    metadata.put("validation", Double.toString(validation));
    metadata.put("steps", Integer.toString(steps));
    metadata.put("seconds", Double.toString(seconds));
    metadata.put("peak_rss_bytes", Long.toString(peakRssBytes));
    new SafeTensors(theta.flat(), metadata).write(new Path(directory, fileName()), hadoop);
  }

  /** Reads one model, without its curve. */
  public static TrainedModel read(Path file, Configuration hadoop) throws IOException {
    SafeTensors read = SafeTensors.read(file, hadoop);
    Map<String, String> m = read.metadata();
    return new TrainedModel(
        m.get("training"),
        m.get("method"),
        Long.parseLong(m.get("seed")),
        ModelShapeFile.get(m),
        Theta.ofFlat(read.tensors()),
        Double.parseDouble(m.get("validation")),
        Integer.parseInt(m.get("steps")),
        Double.parseDouble(m.get("seconds")),
        Long.parseLong(m.get("peak_rss_bytes")));
  }

  /** Reads all models of a directory, by file name. */
  public static List<TrainedModel> readAll(Path directory, Configuration hadoop)
      throws IOException {
    List<Path> files = new ArrayList<>();
    for (FileStatus status : directory.getFileSystem(hadoop).listStatus(directory)) {
      if (status.getPath().getName().endsWith(".safetensors")) {
        files.add(status.getPath());
      }
    }
    files.sort(Comparator.comparing(Path::getName));
    List<TrainedModel> models = new ArrayList<>();
    for (Path file : files) {
      models.add(read(file, hadoop));
    }
    return models;
  }
}

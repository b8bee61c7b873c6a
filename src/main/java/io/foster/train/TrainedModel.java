package io.foster.train;

import io.foster.base.ConfigException;
import io.foster.base.ProcessMemory;
import io.foster.config.EncoderChoice;
import io.foster.config.ModelShape;
import io.foster.seqmodel.SequenceTrainer;
import io.foster.seqmodel.Theta;
import io.foster.tensor.SafeTensors;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
 * @param shape its architecture
 * @param encoder the text encoder it reads items through, in words; null where that is the one the
 *     synthetic set was made with
 * @param theta the parameters
 * @param validation the best validation score
 * @param steps optimisation steps
 * @param seconds the training took, without the looks at the validation users
 * @param peakRssBytes the most memory its process had held by then
 * @param curve of its training; not part of its file, see {@link TrainingCurves}
 */
public record TrainedModel(
    String training,
    String method,
    long seed,
    ModelShape shape,
    String encoder,
    Theta theta,
    double validation,
    int steps,
    double seconds,
    long peakRssBytes,
    List<SequenceTrainer.CurvePoint> curve)
    implements Serializable {

  private static final String ENCODER = "encoder";

  public TrainedModel {
    curve = List.copyOf(curve);
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
        null,
        outcome.best(),
        outcome.validation().stream().max(Comparator.naturalOrder()).orElse(0.0),
        outcome.steps(),
        (System.nanoTime() - start) / 1e9 - lookSeconds(outcome.curve()),
        ProcessMemory.highestBytes().orElse(0),
        outcome.curve());
  }

  /** The same with other parameters. */
  public TrainedModel withTheta(Theta other) {
    return new TrainedModel(
        training,
        method,
        seed,
        shape,
        encoder,
        other,
        validation,
        steps,
        seconds,
        peakRssBytes,
        curve);
  }

  /** The same with a text encoder of its own, if it has one. */
  public TrainedModel readingBy(Optional<EncoderChoice> own) {
    return new TrainedModel(
        training,
        method,
        seed,
        shape,
        own.map(EncoderChoice::label).orElse(null),
        theta,
        validation,
        steps,
        seconds,
        peakRssBytes,
        curve);
  }

  /**
   * Refuses a model that reads item texts through another encoder than the configuration's
   * students.
   *
   * @param own the students' encoder, where they have one of their own
   * @param file where it was read from
   * @param key what says which encoder it should have, for the message
   * @throws ConfigException if it is another
   */
  public void requireEncoder(Optional<EncoderChoice> own, Path file, String key) {
    String expected = own.map(EncoderChoice::label).orElse(null);
    if (!Objects.equals(encoder, expected)) {
      throw new ConfigException(
          "%s: %s reads item texts through %s, not through %s; use the same, or a directory of its own for the other"
              .formatted(key, new Path(file, fileName()), named(encoder), named(expected)));
    }
  }

  private static String named(String encoder) {
    return encoder == null ? "the encoder of the set" : encoder;
  }

  /**
   * Refuses a model of another backbone than the configuration's.
   *
   * @param file where it was read from
   * @param key what says which backbone it should have, for the message
   * @throws ConfigException if it is another
   */
  public void requireBackbone(ModelShape expected, Path file, String key) {
    if (shape.backbone() != expected.backbone()) {
      throw new ConfigException(
          "%s: %s was trained as %s, not as %s; use %s, or a directory of its own for the other"
              .formatted(
                  key,
                  new Path(file, fileName()),
                  shape.backbone().label(),
                  expected.backbone().label(),
                  shape.backbone().label()));
    }
  }

  /**
   * The look whose parameters were kept: the first of the best score.
   *
   * @throws java.util.NoSuchElementException if the curve is not known
   */
  public SequenceTrainer.CurvePoint chosen() {
    return curve.stream().reduce((a, b) -> b.validation() > a.validation() ? b : a).orElseThrow();
  }

  private static double lookSeconds(List<SequenceTrainer.CurvePoint> curve) {
    return curve.stream().mapToDouble(SequenceTrainer.CurvePoint::lookSeconds).sum();
  }

  /** A line for the progress. */
  public String summary() {
    return String.format(
        Locale.ROOT,
        "%s, %s, seed %d: %d steps, validation NDCG@10 %.4f, %.0f s, %d looks %.1f s%s",
        training,
        method,
        seed,
        steps,
        validation,
        seconds,
        curve.size(),
        lookSeconds(curve),
        isUntrained() ? "; diverged before the first look at it, so it is as it began" : "");
  }

  /** Whether its training was over before anything could be ranked with what it had learned. */
  private boolean isUntrained() {
    return steps > 0 && curve.size() == 1 && curve.get(0).step() == 0;
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
    ModelShapeFile.put(metadata, shape);
    if (encoder != null) {
      metadata.put(ENCODER, encoder);
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
        m.get(ENCODER),
        Theta.ofFlat(read.tensors()),
        Double.parseDouble(m.get("validation")),
        Integer.parseInt(m.get("steps")),
        Double.parseDouble(m.get("seconds")),
        Long.parseLong(m.get("peak_rss_bytes")),
        List.of());
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

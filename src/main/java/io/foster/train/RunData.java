package io.foster.train;

import io.foster.base.ConfigException;
import io.foster.base.LiteralPath;
import io.foster.config.EncoderConfig;
import io.foster.config.ModelConfig;
import io.foster.corpus.Corpus;
import io.foster.corpus.UserSequence;
import io.foster.device.Devices;
import io.foster.encoder.CatalogueFeatures;
import io.foster.encoder.FrozenItemEncoder;
import io.foster.encoder.ItemEncoder;
import io.foster.evaluate.FullRanking;
import io.foster.pipeline.StageContext;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What the stages before have made, loaded for trainings.
 *
 * @param corpus the users' sequences and the items
 * @param context the model, its text encoder and the data, on the driver
 * @param frozen whether the text encoder has no trainable layer
 */
public record RunData(Corpus corpus, TrainingContext context, boolean frozen) {

  /** Loads what the stages before have made, for experts and what is distilled with them. */
  public static RunData open(StageContext c) throws IOException {
    return open(c, true);
  }

  /**
   * The same.
   *
   * @param trainEncoder false: the text encoder stays as it was loaded, whatever {@code
   *     encoder.trainable-layers} says
   */
  public static RunData open(StageContext c, boolean trainEncoder) throws IOException {
    return open(
        c, c.config().model(), c.config().encoder(), c.layout().encoder(), trainEncoder, true);
  }

  /**
   * For experts with another text encoder, all its layers frozen.
   *
   * @param encoder one of {@link io.foster.config.FosterConfig#otherTeachers}
   */
  public static RunData ofOther(StageContext c, EncoderConfig encoder) throws IOException {
    return open(c, c.config().model(), encoder, c.layout().encoder(encoder.name()), false, false);
  }

  /** The same for students and the models they are compared with. */
  public static RunData ofStudents(StageContext c) throws IOException {
    return open(
        c,
        c.config().studentModel(),
        c.config().studentEncoder(),
        c.layout().studentEncoder(c.config()),
        true,
        true);
  }

  private static RunData open(
      StageContext c,
      ModelConfig model,
      EncoderConfig reads,
      Path encoded,
      boolean trainEncoder,
      boolean labels)
      throws IOException {
    Torch.setThreads(1);
    Torch.use(Devices.ofDriver(c.config().encoder().device()));
    Corpus corpus = Corpus.load(c.spark(), c.layout().corpus());
    requireSequences(corpus, c.config().corpus().splitName());
    Tensor features = CatalogueFeatures.features(c.spark(), c.layout().encoder());
    Map<Path, Tensor> loaded = new HashMap<>(Map.of(c.layout().encoder(), features));
    List<Tensor> others = new ArrayList<>();
    for (EncoderConfig other : labels ? c.config().otherTeachers() : List.<EncoderConfig>of()) {
      Path theirs = c.layout().encoder(other.name());
      loaded.put(theirs, CatalogueFeatures.features(c.spark(), theirs));
      others.add(loaded.get(theirs));
    }
    if (reads.isOfExperts()) {
      loaded.put(encoded, joined(features, others));
    }
    Tensor own =
        loaded.containsKey(encoded)
            ? loaded.get(encoded)
            : CatalogueFeatures.features(c.spark(), encoded);
    List<UserSequence> validation =
        FullRanking.validationSample(corpus.sequences(), c.config().evaluate().validationUsers());
    TrainingData data =
        new TrainingData(
            model.shape((int) own.shape()[1]),
            features,
            own,
            others,
            corpus.sequences(),
            validation,
            c.config().evaluate().maskHistory(),
            c.config().evaluate().cutoffs());
    boolean frozen = !trainEncoder || reads.trainableLayers() == 0;
    TrainingContext learner =
        frozen
            ? TrainingContext.frozen(data)
            : TrainingContext.of(data, encoder(c, reads, encoded));
    return new RunData(corpus, learner, frozen);
  }

  private static Tensor joined(Tensor first, List<Tensor> others) {
    return new FrozenItemEncoder(
            Stream.concat(Stream.of(first), others.stream()).toArray(Tensor[]::new))
        .features();
  }

  /** A model learns from an item what comes next: one training item alone says nothing. */
  static void requireSequences(Corpus corpus, String split) {
    if (corpus.sequences().stream().noneMatch(user -> user.trainSize() > 1)) {
      throw new ConfigException(
          "corpus.split: %s leaves none of the %d users two interactions to train on; give data with longer histories, or choose another split"
              .formatted(split, corpus.userCount()));
    }
  }

  /** The text encoder with its trainable layers, computing on executors. */
  public static ItemEncoder encoder(StageContext c) throws IOException {
    return encoder(c, c.config().encoder(), c.layout().encoder());
  }

  private static ItemEncoder encoder(StageContext c, EncoderConfig reads, Path encoded)
      throws IOException {
    Dataset<Row> items = c.spark().read().parquet(LiteralPath.forSpark(c.layout().corpusItems()));
    Path cache = new Path(c.layout().output(), ".cache");
    return CatalogueFeatures.open(c.spark(), reads, items, encoded, cache);
  }
}

package io.foster.recommend;

import io.foster.base.ConfigException;
import io.foster.base.LiteralPath;
import io.foster.config.EncoderConfig;
import io.foster.config.FosterConfig;
import io.foster.config.ModelShape;
import io.foster.device.Devices;
import io.foster.encoder.CatalogueFeatures;
import io.foster.encoder.FeatureScaling;
import io.foster.encoder.FrozenItemEncoder;
import io.foster.encoder.ItemEncoder;
import io.foster.evaluate.FullRanking;
import io.foster.pipeline.FinishedRun;
import io.foster.recommend.NewItems.NewItem;
import io.foster.seqmodel.SequenceModel;
import io.foster.seqmodel.Theta;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import io.foster.train.TrainedModel;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Embeds the catalogue, and new items by their texts, once for all users.
 *
 * @param model the recommender's shape
 * @param all e of the catalogue's items, then of the new ones, shape (|V| + n, d)
 */
record ItemEmbeddings(SequenceModel model, Tensor all) {

  /**
   * Embeds.
   *
   * @param temporary a folder for what is computed on the way; not needed afterwards
   * @throws ConfigException if the model is not one of this run's shape
   */
  static ItemEmbeddings of(
      SparkSession spark,
      FinishedRun run,
      TrainedModel trained,
      List<NewItem> newItems,
      Path temporary)
      throws IOException {
    Torch.setThreads(1);
    Torch.use(Devices.ofDriver(run.config().encoder().device()));
    List<EncoderConfig> encoders = encoders(run, trained);
    int features = 0;
    for (EncoderConfig encoder : encoders) {
      features += scaling(spark, stage(run, encoder)).dimension();
    }
    Theta theta = trained.theta();
    SequenceModel model = SequenceModel.of(shape(trained, features));
    requireSame(model.initialParameters(0), theta.sequence());
    Tensor all;
    try (ItemEncoder encoder = catalogue(spark, run, encoders)) {
      requireSame(encoder.initialParameters(), theta.encoder());
      all = FullRanking.embedCatalogue(model, theta, encoder);
    }
    if (newItems.isEmpty()) {
      return new ItemEmbeddings(model, all);
    }
    Dataset<Row> texts = NewItems.texts(spark, newItems);
    try (ItemEncoder encoder = ofTexts(spark, run, encoders, texts, temporary)) {
      return new ItemEmbeddings(
          model, below(all, FullRanking.embedCatalogue(model, theta, encoder)));
    }
  }

  private static Path stage(FinishedRun run, EncoderConfig encoder) {
    return encoder.givesTheFeaturesOf(run.config().encoder())
        ? run.layout().encoder()
        : run.layout().encoder(encoder.name());
  }

  /** The encoders, whose features stand one after another, over the run's items. */
  private static ItemEncoder catalogue(
      SparkSession spark, FinishedRun run, List<EncoderConfig> encoders) throws IOException {
    if (encoders.size() == 1) {
      Dataset<Row> items = spark.read().parquet(LiteralPath.forSpark(run.layout().corpusItems()));
      Path cache = new Path(run.layout().output(), ".cache");
      EncoderConfig one = encoders.get(0);
      return CatalogueFeatures.open(spark, one, items, stage(run, one), cache);
    }
    Tensor[] parts = new Tensor[encoders.size()];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = CatalogueFeatures.features(spark, stage(run, encoders.get(i)));
    }
    return new FrozenItemEncoder(parts);
  }

  /** The same over other texts. */
  private static ItemEncoder ofTexts(
      SparkSession spark,
      FinishedRun run,
      List<EncoderConfig> encoders,
      Dataset<Row> texts,
      Path temporary)
      throws IOException {
    if (encoders.size() == 1 && encoders.get(0).trainableLayers() > 0) {
      EncoderConfig one = encoders.get(0);
      return CatalogueFeatures.trainableOf(spark, one, texts, stage(run, one), temporary);
    }
    Tensor[] parts = new Tensor[encoders.size()];
    for (int i = 0; i < parts.length; i++) {
      EncoderConfig one = encoders.get(i);
      Path own = new Path(temporary, "encoder-" + i);
      parts[i] = CatalogueFeatures.featuresOf(spark, one, texts, stage(run, one), own);
    }
    return new FrozenItemEncoder(parts);
  }

  /**
   * What the model reads items through: the run's encoder, its students', another expert's, or
   * those of all experts.
   */
  private static List<EncoderConfig> encoders(FinishedRun run, TrainedModel trained) {
    FosterConfig config = run.config();
    if (trained.encoder() == null) {
      return List.of(config.encoder());
    }
    for (EncoderConfig teacher : config.otherTeachers()) {
      if (trained.encoder().equals(teacher.name())) {
        return List.of(teacher);
      }
    }
    trained.requireEncoder(config.transferEncoder(), run.layout().students(), "--model");
    return config.studentEncoder().isOfExperts()
        ? Stream.concat(Stream.of(config.encoder()), config.otherTeachers().stream()).toList()
        : List.of(config.studentEncoder());
  }

  /**
   * The model's own shape: a student need not be of the architecture that the run's experts have.
   */
  private static ModelShape shape(TrainedModel trained, int features) {
    ModelShape shape = trained.shape();
    if (shape.featureDimension() != features) {
      throw other("reads features of %d, not %d".formatted(shape.featureDimension(), features));
    }
    return shape;
  }

  private static FeatureScaling scaling(SparkSession spark, Path stage) throws IOException {
    try {
      return CatalogueFeatures.scaling(spark, stage);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          "output: "
              + stage
              + " was made by another version of Foster; foster run --resume makes it again");
    }
  }

  private static Tensor below(Tensor upper, Tensor lower) {
    float[] both = Arrays.copyOf(upper.data(), upper.size() + lower.size());
    System.arraycopy(lower.data(), 0, both, upper.size(), lower.size());
    return new Tensor(new long[] {upper.shape()[0] + lower.shape()[0], upper.shape()[1]}, both);
  }

  private static void requireSame(NamedTensors expected, NamedTensors given) {
    for (String name : expected.names()) {
      if (!given.contains(name)) {
        throw other("lacks " + name);
      }
      long[] shape = given.get(name).shape();
      if (!Arrays.equals(shape, expected.get(name).shape())) {
        throw other(
            "has %s of %s, not %s"
                .formatted(
                    name, Arrays.toString(shape), Arrays.toString(expected.get(name).shape())));
      }
    }
    for (String name : given.names()) {
      if (!expected.contains(name)) {
        throw other("has " + name + " besides");
      }
    }
  }

  private static ConfigException other(String what) {
    return new ConfigException(
        "--model: it is of another shape than the models of this run: it "
            + what
            + "; name the run it was trained for with --output, or another model");
  }
}

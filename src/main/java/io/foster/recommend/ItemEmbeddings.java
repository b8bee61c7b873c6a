package io.foster.recommend;

import io.foster.base.ConfigException;
import io.foster.config.EncoderConfig;
import io.foster.config.ModelShape;
import io.foster.encoder.EncoderStage;
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
    boolean own = trained.encoder() != null;
    if (own) {
      trained.requireEncoder(run.config().transferEncoder(), run.layout().models(), "--model");
    }
    Path stage = own ? run.layout().studentEncoder(run.config()) : run.layout().encoder();
    EncoderConfig config = own ? run.config().studentEncoder() : run.config().encoder();
    FeatureScaling scaling = scaling(spark, stage);
    Theta theta = trained.theta();
    SequenceModel model = SequenceModel.of(shape(run, trained, scaling.dimension()));
    requireSame(model.initialParameters(0), theta.sequence());
    Dataset<Row> items = spark.read().parquet(run.layout().corpusItems().toString());
    Path cache = new Path(run.layout().output(), ".cache");
    Tensor all;
    try (ItemEncoder encoder = EncoderStage.open(spark, config, items, stage, cache)) {
      requireSame(encoder.initialParameters(), theta.encoder());
      all = FullRanking.embedCatalogue(model, theta, encoder);
    }
    if (newItems.isEmpty()) {
      return new ItemEmbeddings(model, all);
    }
    Dataset<Row> texts = NewItems.texts(spark, newItems);
    try (ItemEncoder encoder =
        config.trainableLayers() == 0
            ? new FrozenItemEncoder(
                EncoderStage.featuresOf(spark, config, texts, scaling, temporary))
            : EncoderStage.trainable(spark, config, texts, scaling, temporary)) {
      return new ItemEmbeddings(
          model, below(all, FullRanking.embedCatalogue(model, theta, encoder)));
    }
  }

  /**
   * The model's own shape: a student need not be of the architecture that the run's experts have.
   */
  private static ModelShape shape(FinishedRun run, TrainedModel trained, int features) {
    ModelShape shape = trained.shapeOr(run.config().studentModel().shape(features));
    if (shape.featureDimension() != features) {
      throw other("reads features of %d, not %d".formatted(shape.featureDimension(), features));
    }
    return shape;
  }

  private static FeatureScaling scaling(SparkSession spark, Path stage) throws IOException {
    try {
      return EncoderStage.scaling(spark, stage);
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

package io.foster.measure;

import io.foster.config.FosterConfig;
import io.foster.config.Looks;
import io.foster.config.ModelShape;
import io.foster.config.TrainingPlan;
import io.foster.encoder.CatalogueFeatures;
import io.foster.encoder.FrozenItemEncoder;
import io.foster.ingest.InputSize;
import io.foster.seqmodel.SequenceModel;
import io.foster.seqmodel.SequenceTrainer;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What the parts of a run that grow with the data will cost on this machine: encoding and training
 * on all data, each measured on a small sample and scaled up. The input is taken as it is, before
 * the filters of {@code corpus}, so these are upper bounds.
 *
 * @param size of the input
 * @param dimension c, numbers of an item's feature
 * @param encodeSeconds to encode all item texts
 * @param trainSeconds to train all models of all data
 * @param trainings how many those are
 * @param cores that share the work
 */
public record RunEstimate(
    InputSize size,
    int dimension,
    double encodeSeconds,
    double trainSeconds,
    int trainings,
    int cores) {
  private static final int TEXTS = 64;
  private static final int BATCHES = 4;
  private static final int ITEMS = 20_000;

  /** Encodes some texts and trains a few steps. */
  public static RunEstimate of(FosterConfig config, InputSize size, SparkSession spark)
      throws IOException {
    int cores = spark.sparkContext().defaultParallelism();
    java.nio.file.Path folder = Files.createTempDirectory("foster-estimate");
    try {
      List<String> texts = texts(size);
      // The first call loads the encoder and the natives.
      encode(config, spark, texts.subList(0, 1), folder.resolve("first"));
      long start = System.nanoTime();
      int dimension = encode(config, spark, texts, folder.resolve("second"));
      double perText = seconds(start) / texts.size();
      double perPosition = perPosition(config, dimension, (int) Math.min(size.items(), ITEMS));
      int trainings = config.experts().count() + config.evaluate().seeds().size();
      double one =
          perPosition * config.experts().plan().epochs() * Math.max(1, size.interactions());
      return new RunEstimate(
          size,
          dimension,
          perText * size.items(),
          one * trainings / Math.min(cores, trainings),
          trainings,
          cores);
    } finally {
      FileUtils.deleteQuietly(folder.toFile());
    }
  }

  private static List<String> texts(InputSize size) {
    List<String> texts = new ArrayList<>();
    List<String> from = size.texts().isEmpty() ? List.of("a text of an item") : size.texts();
    for (int i = 0; i < TEXTS; i++) {
      texts.add(from.get(i % from.size()));
    }
    return texts;
  }

  private static int encode(
      FosterConfig config, SparkSession spark, List<String> texts, java.nio.file.Path out)
      throws IOException {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      rows.add(RowFactory.create(i, texts.get(i)));
    }
    Dataset<Row> items =
        spark.createDataFrame(
            rows,
            new StructType()
                .add("item", DataTypes.IntegerType, false)
                .add("text", DataTypes.StringType, false));
    return CatalogueFeatures.run(spark, config.encoder(), items, new Path(out.toUri())).dimension();
  }

  /** Seconds of training on one position, on made-up histories of the longest length. */
  private static double perPosition(FosterConfig config, int dimension, int items) {
    Torch.setThreads(1);
    ModelShape shape = config.model().shape(dimension);
    TrainingPlan all = config.experts().plan();
    TrainingPlan once =
        new TrainingPlan(
            1,
            Looks.LAST,
            1,
            all.batchPositions(),
            Math.min(all.negatives(), Math.max(1, items / 2)),
            all.learningRate(),
            all.encoderRate(),
            all.warmup(),
            all.dropout(),
            all.weightDecay(),
            all.clipNorm(),
            0);
    Random random = new Random(1);
    int length = shape.maxLength() + 1;
    int count = Math.max(2, BATCHES * all.batchPositions() / shape.maxLength());
    List<int[]> histories = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      histories.add(random.ints(length, 0, Math.max(2, items)).toArray());
    }
    float[] features = new float[Math.max(2, items) * dimension];
    for (int i = 0; i < features.length; i++) {
      features[i] = (float) random.nextGaussian();
    }
    long[] firstDone = new long[2];
    int[] steps = new int[1];
    try (FrozenItemEncoder encoder =
        new FrozenItemEncoder(new Tensor(new long[] {Math.max(2, items), dimension}, features))) {
      new SequenceTrainer(SequenceModel.of(shape), encoder, once)
          .train(
              histories,
              1,
              theta -> 0,
              (step, total, theta) -> {
                // The first step warms everything up.
                firstDone[step == 1 ? 0 : 1] = System.nanoTime();
                steps[0] = step;
              });
    }
    int measured = Math.max(1, steps[0] - 1);
    double took = steps[0] > 1 ? (firstDone[1] - firstDone[0]) / 1e9 : 0;
    return took / measured / all.batchPositions();
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  /** Bytes of the features and of the histories on the driver. */
  public long driverBytes() {
    return size.items() * dimension * 4 + size.interactions() * 4;
  }

  /** For people, a line each. */
  public List<String> lines() {
    return List.of(
        "  rows      about %,d interactions and %,d items (%s)"
            .formatted(size.interactions(), size.items(), size.format()),
        "  encode    %s, measured on %d texts".formatted(time(encodeSeconds), TEXTS),
        "  train     %s for %d models of all data, if none stops early; measured on %d steps"
            .formatted(time(trainSeconds), trainings, BATCHES),
        "  memory    %,d MiB for features and histories on the driver, whose heap has %,d MiB"
            .formatted(mib(driverBytes()), mib(Runtime.getRuntime().maxMemory())),
        "Before the filters of corpus, on %d cores. Distillation and students come on top: their"
            .formatted(cores),
        "steps do not grow with the number of interactions; foster steps measures them.");
  }

  private static long mib(long bytes) {
    return (bytes >> 20) + 1;
  }

  private static String time(double seconds) {
    return seconds < 90
        ? String.format(Locale.ROOT, "%.0f s", Math.ceil(seconds))
        : String.format(Locale.ROOT, "%.0f min", Math.ceil(seconds / 60));
  }
}

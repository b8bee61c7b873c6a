package io.foster.encoder;

import io.foster.base.ConfigException;
import io.foster.base.Hash;
import io.foster.base.Json;
import io.foster.base.LiteralPath;
import io.foster.base.Store;
import io.foster.config.EncoderConfig;
import io.foster.config.EncoderConfig.StaticTransformer;
import io.foster.tensor.SafeTensors;
import io.foster.tensor.Tensor;
import java.io.IOException;
import java.util.Map;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The text features of a catalogue: embeds it with the untrained encoder, reads what was embedded,
 * and opens the encoder for trainings.
 *
 * <p>Input: items with the columns item (int, 0 .. |V|-1) and text, and item_id where features are
 * given. Output, in the stage's folder: {@code features} (Parquet: item, features, unscaled),
 * {@code scaling.safetensors}, {@code report.json}. The cache of hidden states lies outside it and
 * survives runs.
 */
public final class CatalogueFeatures {
  private static final String FEATURES = "features";
  private static final String REPORT = "report.json";
  private static final String SCALING = "scaling.safetensors";

  private CatalogueFeatures() {}

  /**
   * What the stage did.
   *
   * @param items |V|
   * @param dimension c
   * @param encoder the checkpoint's source, or the static transformer's class
   * @param hash the checkpoint's, or empty for a static transformer
   * @param layers of the encoder, 0 for a static transformer
   * @param trainableLayers k
   * @param trainableWeights how many numbers are trained
   */
  public record Report(
      long items,
      int dimension,
      String encoder,
      String hash,
      int layers,
      int trainableLayers,
      long trainableWeights) {

    /** One line for people. */
    public String summary() {
      String which = "%d texts to %d numbers each by %s".formatted(items, dimension, encoder);
      // Nobody knows the layers of a Transformer from outside.
      return layers == 0
          ? which
          : which + ", %d of its %d layers trainable".formatted(trainableLayers, layers);
    }
  }

  /**
   * Embeds the catalogue.
   *
   * @throws ConfigException if the checkpoint or the transformer cannot be used
   */
  public static Report run(SparkSession spark, EncoderConfig config, Dataset<Row> items, Path out)
      throws IOException {
    return run(spark, config, items, out, x -> FeatureScaling.fit(x, config.whitening()));
  }

  /**
   * The same with a scaling from elsewhere: a synthetic set, say, whose soft targets hold for that
   * one only. (Principal components that are equally long are ordered by rounding errors.)
   *
   * @param scaling gives the scaling of raw features of shape (n, c): all items, or 65,536 evenly
   *     spaced ones of a larger catalogue
   */
  public static Report run(
      SparkSession spark,
      EncoderConfig config,
      Dataset<Row> items,
      Path out,
      Function<Tensor, FeatureScaling> scaling)
      throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    String to = new Path(out, FEATURES).toString();
    long count;
    String encoder;
    String hash = "";
    int layers = 0;
    long weights = 0;
    if (config.transformer().isPresent()) {
      StaticTransformer named = config.transformer().get();
      count = items.count();
      // One text says how many numbers there will be, before all the others are embedded.
      StaticFeatures.requireRoom(config, count, StaticTransformers.dimension(named, items));
      StaticTransformers.embed(named, items).write().mode("overwrite").parquet(to);
      encoder = named.className();
    } else if (config.givenFeatures().isPresent()) {
      GivenFeatures.of(spark, config, items).write().mode("overwrite").parquet(to);
      Dataset<Row> given = spark.read().parquet(LiteralPath.forSpark(new Path(to)));
      count = given.count();
      StaticFeatures.requireRoom(
          config, count, given.first().getList(given.schema().fieldIndex("features")).size());
      encoder = config.source();
    } else {
      EncoderCheckpoint checkpoint = StageCheckpoint.of(config, hadoop);
      CatalogueBlocks catalogue = CatalogueBlocks.of(items);
      count = catalogue.itemCount();
      StaticFeatures.requireRoom(config, count, checkpoint.architecture().dimension());
      StaticFeatures.write(spark, catalogue, checkpoint, config, to);
      encoder = config.source();
      hash = checkpoint.hash();
      layers = checkpoint.architecture().layers();
      weights =
          checkpoint.top(config.trainableLayers()).asMap().values().stream()
              .mapToLong(Tensor::size)
              .sum();
    }
    int n = Math.toIntExact(count);
    Tensor sample =
        StaticFeatures.sample(
            spark.read().parquet(LiteralPath.forSpark(new Path(to))), n, FeatureScaling.sample(n));
    FeatureScaling scaled = scaling.apply(sample);
    new SafeTensors(scaled.toTensors(), Map.of()).write(new Path(out, SCALING), hadoop);
    Report report =
        new Report(
            count, scaled.dimension(), encoder, hash, layers, config.trainableLayers(), weights);
    Path file = new Path(out, REPORT);
    Store.around("output", file, hadoop).write(file, Json.write(report));
    return report;
  }

  /**
   * A hash that tells the features of a finished stage from those that something else of the same
   * name gives: of the checkpoint that computed them, whose roundings depend on the machine, or of
   * the numbers where they were given or another library's.
   */
  public static String contentHash(SparkSession spark, Path out) throws IOException {
    String hash = checkpointHash(out, spark.sparkContext().hadoopConfiguration());
    return hash.isEmpty() ? Hash.of(raw(spark, out).data()) : Hash.of(hash);
  }

  /** The hash of the checkpoint that a finished stage computed with; empty where it had none. */
  static String checkpointHash(Path out, Configuration hadoop) throws IOException {
    Path report = new Path(out, REPORT);
    return Json.read(Store.around("output", report, hadoop).read(report), Report.class).hash();
  }

  private static Tensor raw(SparkSession spark, Path out) throws IOException {
    Dataset<Row> rows = spark.read().parquet(LiteralPath.forSpark(new Path(out, FEATURES)));
    return StaticFeatures.collect(rows, Math.toIntExact(rows.count()));
  }

  /** The scaling a finished stage fitted. */
  public static FeatureScaling scaling(SparkSession spark, Path out) throws IOException {
    return FeatureScaling.fromTensors(
        SafeTensors.read(new Path(out, SCALING), spark.sparkContext().hadoopConfiguration())
            .tensors());
  }

  /**
   * The frozen text features of a finished stage, scaled: z_i of the method, and what a model
   * without trainable layers takes.
   *
   * @return shape (V, c)
   */
  public static Tensor features(SparkSession spark, Path out) throws IOException {
    return scaling(spark, out).apply(raw(spark, out));
  }

  /**
   * Frozen features of items that were not in the catalogue when the stage ran, scaled as the
   * catalogue's are.
   *
   * @param items as in {@link #run}, numbered 0 .. n-1
   * @param out the finished stage's folder
   * @param temporary a folder for the features on their way to the driver
   * @return shape (n, c)
   * @throws ConfigException if the encoder cannot be used, or is not the one of the stage
   */
  public static Tensor featuresOf(
      SparkSession spark, EncoderConfig config, Dataset<Row> items, Path out, Path temporary)
      throws IOException {
    FeatureScaling scaling = scaling(spark, out);
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    String to = new Path(temporary, FEATURES).toString();
    if (config.transformer().isPresent()) {
      StaticTransformers.embed(config.transformer().get(), items)
          .write()
          .mode("overwrite")
          .parquet(to);
    } else if (config.givenFeatures().isPresent()) {
      GivenFeatures.of(spark, config, items).write().mode("overwrite").parquet(to);
    } else {
      EncoderCheckpoint checkpoint = StageCheckpoint.read(config, out, hadoop);
      StaticFeatures.write(spark, CatalogueBlocks.of(items), checkpoint, config, to);
    }
    Tensor raw =
        StaticFeatures.collect(
            spark.read().parquet(LiteralPath.forSpark(new Path(to))),
            Math.toIntExact(items.count()));
    if (raw.shape()[1] != scaling.dimension()) {
      throw new ConfigException(
          "encoder.source: gives %d numbers a text, the run's features have %d; use the same encoder"
              .formatted(raw.shape()[1], scaling.dimension()));
    }
    return scaling.apply(raw);
  }

  /**
   * Opens the encoder as {@link #run} would, and embeds nothing.
   *
   * @throws ConfigException if it cannot be used
   */
  public static void check(EncoderConfig config, Configuration hadoop) throws IOException {
    if (config.transformer().isPresent()) {
      StaticTransformers.make(config.transformer().get());
    } else if (config.givenFeatures().isPresent()) {
      GivenFeatures.check(config, hadoop);
    } else {
      StageCheckpoint.of(config, hadoop);
    }
  }

  /**
   * The encoder over a catalogue whose stage is finished.
   *
   * @param items as in {@link #run}
   * @param out the finished stage's folder
   * @param cache where hidden states are kept, unless {@code encoder.cache.dir} says otherwise
   * @throws ConfigException if the encoder is not the one of the stage
   */
  public static ItemEncoder open(
      SparkSession spark, EncoderConfig config, Dataset<Row> items, Path out, Path cache)
      throws IOException {
    if (config.trainableLayers() == 0) {
      return new FrozenItemEncoder(features(spark, out));
    }
    return trainableOf(spark, config, items, out, cache);
  }

  /** The trainable encoder of a finished stage over any texts. */
  public static ItemEncoder trainableOf(
      SparkSession spark, EncoderConfig config, Dataset<Row> items, Path out, Path cache)
      throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    EncoderCheckpoint checkpoint = StageCheckpoint.read(config, out, hadoop);
    return trainable(spark, config, checkpoint, items, scaling(spark, out), cache);
  }

  static ItemEncoder trainable(
      SparkSession spark,
      EncoderConfig config,
      EncoderCheckpoint checkpoint,
      Dataset<Row> items,
      FeatureScaling scaling,
      Path cache)
      throws IOException {
    Path dir =
        config.cache().dir().map(text -> LiteralPath.of("encoder.cache.dir", text)).orElse(cache);
    if (config.cache().dir().isPresent()) {
      Store.at("encoder.cache.dir", dir.toString(), spark.sparkContext().hadoopConfiguration())
          .requireWritable("encoder.cache.dir");
    }
    return SparkItemEncoder.open(
        JavaSparkContext.fromSparkContext(spark.sparkContext()),
        config,
        checkpoint,
        PrefixCache.open(CatalogueBlocks.of(items), checkpoint, config, dir),
        scaling);
  }
}

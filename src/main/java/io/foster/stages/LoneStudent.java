package io.foster.stages;

import static org.apache.spark.sql.functions.col;

import io.foster.base.ConfigException;
import io.foster.base.LiteralPath;
import io.foster.base.RegularFile;
import io.foster.config.EncoderConfig;
import io.foster.config.FosterConfig;
import io.foster.config.StudentPlan;
import io.foster.corpus.Catalogue;
import io.foster.device.Devices;
import io.foster.distill.FeaturesFile;
import io.foster.distill.StudentTrainer;
import io.foster.distill.SyntheticArchive;
import io.foster.distill.SyntheticDirectory;
import io.foster.encoder.CatalogueFeatures;
import io.foster.encoder.FeatureScaling;
import io.foster.encoder.FrozenItemEncoder;
import io.foster.encoder.ItemEncoder;
import io.foster.pipeline.Progress;
import io.foster.pipeline.StageContext;
import io.foster.seqmodel.SequenceTrainer;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import io.foster.train.TrainedModel;
import io.foster.train.TrainingContext;
import io.foster.train.TrainingData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A student from a synthetic set and the item texts alone: no interaction is read, so there is no
 * validation either and the last step's parameters are taken.
 */
public final class LoneStudent {
  /** Room for a scaling that was fitted to a sample of the items. */
  private static final double SCALING_TOLERANCE = 0.02;

  private LoneStudent() {}

  /**
   * Trains it.
   *
   * @param data the directory of a synthetic set
   */
  public static void run(StageContext c, String data) throws IOException {
    Torch.setThreads(1);
    Torch.use(Devices.ofDriver(c.config().encoder().device()));
    Configuration hadoop = c.spark().sparkContext().hadoopConfiguration();
    Path directory = LiteralPath.of("--data", data);
    SyntheticArchive archive = SyntheticDirectory.read(directory, hadoop);
    requireLength(archive, c.config().model().maxLength(), data);
    String source = itemSource(c.config(), data);
    Dataset<Row> items = items(c.spark(), source, archive.catalogue());
    EncoderConfig reads = c.config().studentEncoder();
    List<String> teachers =
        archive.encoders().isEmpty() ? List.of(c.config().encoder().origin()) : archive.encoders();
    boolean onlyTeacher = teachers.equals(List.of(reads.origin()));
    Path encoded = new Path(c.checkpoint(), "student-encoder");
    if (!reads.isOfExperts()) {
      CatalogueFeatures.run(
          c.spark(),
          reads,
          items,
          encoded,
          raw ->
              teachers.get(0).equals(reads.origin())
                  ? scaling(archive, raw, reads, source)
                  : FeatureScaling.fit(raw, reads.whitening()));
    }
    // The soft targets hold for z alone; the student may read the texts otherwise.
    Tensor z =
        onlyTeacher
            ? CatalogueFeatures.features(c.spark(), encoded)
            : written(c, archive, directory, items, teachers, source);
    Tensor own =
        onlyTeacher || reads.isOfExperts() ? z : CatalogueFeatures.features(c.spark(), encoded);
    TrainingData nothing =
        new TrainingData(
            c.config().studentModel().shape((int) own.shape()[1]),
            z,
            own,
            List.of(),
            List.of(),
            false,
            c.config().evaluate().cutoffs());
    StudentPlan plan = c.config().student().plan(onlyTeacher);
    long seed = c.seed("student");
    try (ItemEncoder encoder =
            reads.trainableLayers() == 0
                ? new FrozenItemEncoder(own)
                : CatalogueFeatures.open(
                    c.spark(), reads, items, encoded, new Path(c.checkpoint(), "cache"));
        Progress.Task task = c.progress().task("student", "steps", plan.steps())) {
      TrainingContext learner = TrainingContext.of(nothing, encoder);
      SequenceTrainer.Listener listener = (step, total, theta) -> task.at(step);
      TrainedModel.of(
              "synthetic-" + archive.set().sequenceCount(),
              "foster",
              seed,
              learner.model().shape(),
              () ->
                  StudentTrainer.of(learner, archive.set(), plan)
                      .train(archive.set(), seed, learner.validator(), listener)
                      .requireConverging("student.learning-rate", plan.optimiser().rate()))
          .readingBy(c.config().transferEncoder())
          .write(c.out(), hadoop);
    }
  }

  /** The features of the soft targets: those beside the set, or made again by its one encoder. */
  private static Tensor written(
      StageContext c,
      SyntheticArchive archive,
      Path directory,
      Dataset<Row> items,
      List<String> teachers,
      String source)
      throws IOException {
    Optional<Tensor> shipped =
        FeaturesFile.read(directory, archive.set(), c.spark().sparkContext().hadoopConfiguration());
    if (shipped.isPresent()) {
      return shipped.get();
    }
    EncoderConfig config = c.config().encoder();
    if (!teachers.equals(List.of(config.origin()))) {
      throw new ConfigException(
          "--data: %s lacks %s, and its labels are written in the features of %s; copy that file, too"
              .formatted(directory, FeaturesFile.NAME, String.join(" and ", teachers)));
    }
    Path features = new Path(c.checkpoint(), "encoder");
    CatalogueFeatures.run(
        c.spark(), config, items, features, raw -> scaling(archive, raw, config, source));
    return CatalogueFeatures.features(c.spark(), features);
  }

  /**
   * Where the item texts are.
   *
   * @param data the directory of a synthetic set
   */
  public static String itemSource(FosterConfig config, String data) {
    return config
        .student()
        .items()
        .orElseGet(() -> new Path(LiteralPath.of("--data", data), "../corpus/items").toString());
  }

  /** Item number, id and text of the set's catalogue. */
  private static Dataset<Row> items(SparkSession spark, String source, Catalogue catalogue) {
    Map<String, String> texts = texts(spark, source);
    List<String> missing =
        catalogue.itemIds().stream().filter(id -> !texts.containsKey(id)).toList();
    if (!missing.isEmpty()) {
      throw new ConfigException(
          "student.items: %s has no text of %d of the %d items, %s among them; name the items the set was distilled with"
              .formatted(source, missing.size(), catalogue.size(), missing.get(0)));
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < catalogue.size(); i++) {
      String id = catalogue.itemIds().get(i);
      rows.add(RowFactory.create(i, id, texts.get(id)));
    }
    return spark.createDataFrame(
        rows,
        new StructType()
            .add("item", DataTypes.IntegerType, false)
            .add("item_id", DataTypes.StringType, false)
            .add("text", DataTypes.StringType, false));
  }

  /** Texts by the items' ids. */
  static Map<String, String> texts(SparkSession spark, String source) {
    try {
      Path items = LiteralPath.of("student.items", source);
      RegularFile.requireForSpark(
          "student.items", items, spark.sparkContext().hadoopConfiguration());
      String place = LiteralPath.forSpark(items);
      boolean json = source.matches(".*\\.(jsonl?|ndjson)(\\.gz)?");
      // Ids stay as they are written, numbers too.
      Dataset<Row> read =
          json
              ? spark.read().schema("item_id STRING, text STRING").json(place)
              : spark.read().parquet(place);
      if (!Arrays.asList(read.columns()).containsAll(List.of("item_id", "text"))) {
        throw lacksColumns(source);
      }
      Map<String, String> texts =
          read
              .select(
                  col("item_id").cast(DataTypes.StringType), col("text").cast(DataTypes.StringType))
              .collectAsList()
              .stream()
              .filter(r -> !r.isNullAt(0) && !r.isNullAt(1))
              .collect(Collectors.toMap(r -> r.getString(0), r -> r.getString(1), (x, y) -> x));
      // Asked for by name, the columns of JSON are always there.
      if (json && texts.isEmpty()) {
        throw lacksColumns(source);
      }
      return texts;
    } catch (ConfigException e) {
      throw e;
    } catch (Exception e) { // Spark throws checked exceptions without declaring them
      throw new ConfigException(
          "student.items: "
              + source
              + " cannot be read; set it to a corpus/items directory or to JSON Lines (.jsonl) with"
              + " item_id and text");
    }
  }

  private static ConfigException lacksColumns(String source) {
    return new ConfigException(
        "student.items: "
            + source
            + " lacks the columns item_id and text; name a corpus/items directory or JSON Lines"
            + " with both");
  }

  private static void requireLength(SyntheticArchive archive, int maxLength, String data) {
    int length = archive.set().longestWindow();
    if (length > maxLength) {
      throw new ConfigException(
          "model.max-length: %d is less than the %d positions that the sequences in %s are read in; use at least %d"
              .formatted(maxLength, length, data, length));
    }
  }

  /** The set's own scaling, where it has one: its soft targets hold for no other. */
  private static FeatureScaling scaling(
      SyntheticArchive archive, Tensor raw, EncoderConfig config, String source) {
    if (archive.scaling().isEmpty()) {
      return FeatureScaling.fit(raw, config.whitening());
    }
    FeatureScaling then = FeatureScaling.fromTensors(archive.scaling());
    if (!then.fits(raw, SCALING_TOLERANCE)) {
      throw new ConfigException(
          "encoder.source: it gives the texts of "
              + source
              + " other features than the set was distilled with; use the same encoder and texts");
    }
    return then;
  }
}

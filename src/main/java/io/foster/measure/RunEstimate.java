package io.foster.measure;

import io.foster.config.EncoderConfig;
import io.foster.config.FosterConfig;
import io.foster.config.Section;
import io.foster.encoder.CatalogueFeatures;
import io.foster.ingest.InputSize;
import io.foster.tensor.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What a run will cost on this machine: each part is measured on a small sample, or on a few steps
 * with made-up data of the run's sizes, and scaled up. The input is taken as it is, before the
 * filters of {@code corpus}, and no training stops early, so these are upper bounds.
 *
 * @param size of the input
 * @param dimension c, numbers of an item's features by all encoders of the run
 * @param parts of the run, in order
 * @param notes what the numbers leave out, a sentence each
 * @param cores that share the work
 */
public record RunEstimate(
    InputSize size, int dimension, List<Part> parts, List<String> notes, int cores) {
  private static final int TEXTS = 64;

  /** What features given by a file are taken to have, until the file is read. */
  private static final int GIVEN_DIMENSION = 384;

  public RunEstimate {
    parts = List.copyOf(parts);
    notes = List.copyOf(notes);
  }

  /**
   * A part of the run.
   *
   * @param seconds NaN where they could not be measured
   * @param how for what, and measured on what; or why it was not measured
   */
  public record Part(String name, double seconds, String how) {
    String line() {
      return "  %-9s %s"
          .formatted(
              name, Double.isNaN(seconds) ? "not measured: " + how : time(seconds) + " " + how);
    }
  }

  /** Encodes some texts and takes a few steps of everything that takes steps. */
  public static RunEstimate of(FosterConfig config, InputSize size, SparkSession spark)
      throws IOException {
    int cores = spark.sparkContext().defaultParallelism();
    Torch.setThreads(1);
    Encoding encoding = Encoding.of(config, size, spark);
    MadeUpRun run =
        MadeUpRun.of(config, size.items(), encoding.teachers(), encoding.own().orElse(0));
    List<Part> parts = new ArrayList<>();
    parts.add(encoding.part());
    parts.addAll(new RunParts(run, size, cores).all());
    return new RunEstimate(size, encoding.dimension(), parts, notes(config), cores);
  }

  static List<String> notes(FosterConfig config) {
    List<String> notes = new ArrayList<>();
    notes.add(
        "Not measured: reading and filtering the input, choosing the inputs of the synthetic"
            + " sequences (distill.inputs = %s), the report."
                .formatted(Section.name(config.distill().inputs())));
    if (config.encoder().trainableLayers() + config.studentEncoder().trainableLayers() > 0) {
      notes.add(
          "All trainings are measured with a frozen encoder; with encoder.trainable-layers they"
              + " take longer. foster steps measures steps with trainable layers.");
    }
    if (config.encoder().givenFeatures().isPresent()) {
      notes.add(
          "Given features are taken to have %d numbers for each item.".formatted(GIVEN_DIMENSION));
    }
    return notes;
  }

  /**
   * Encoders on a sample of texts.
   *
   * @param teachers how many numbers each of the experts' encoders gives
   * @param own how many the students' gives, where that is another one
   * @param seconds to encode all texts with all of them
   */
  private record Encoding(
      List<Integer> teachers, Optional<Integer> own, double seconds, int measured) {

    static Encoding of(FosterConfig config, InputSize size, SparkSession spark) throws IOException {
      List<EncoderConfig> encoders = new ArrayList<>(List.of(config.encoder()));
      encoders.addAll(config.otherTeachers());
      boolean ofExperts = config.studentEncoder().isOfExperts();
      boolean another = config.studentFeatures().isPresent();
      if (another && !ofExperts) {
        encoders.add(config.studentEncoder());
      }
      List<Integer> dimensions = new ArrayList<>();
      double seconds = 0;
      int measured = 0;
      java.nio.file.Path folder = Files.createTempDirectory("foster-estimate");
      try {
        for (EncoderConfig encoder : encoders) {
          if (encoder.givenFeatures().isPresent()) {
            dimensions.add(GIVEN_DIMENSION);
            continue;
          }
          List<String> texts = texts(size);
          // The first call loads the encoder and the natives.
          encode(encoder, spark, texts.subList(0, 1), folder.resolve("first"));
          long start = System.nanoTime();
          dimensions.add(encode(encoder, spark, texts, folder.resolve("second")));
          seconds += (System.nanoTime() - start) / 1e9 / texts.size() * size.items();
          measured++;
        }
      } finally {
        FileUtils.deleteQuietly(folder.toFile());
      }
      List<Integer> teachers = dimensions.subList(0, 1 + config.otherTeachers().size());
      Optional<Integer> own =
          !another
              ? Optional.empty()
              : Optional.of(
                  ofExperts
                      ? teachers.stream().mapToInt(c -> c).sum()
                      : dimensions.get(dimensions.size() - 1));
      return new Encoding(teachers, own, seconds, measured);
    }

    int dimension() {
      return teachers.stream().mapToInt(c -> c).sum() + own.orElse(0);
    }

    Part part() {
      return measured == 0
          ? new Part("encode", 0, "for given features")
          : new Part(
              "encode",
              seconds,
              "for all item texts%s, measured on %d"
                  .formatted(measured == 1 ? "" : " by " + measured + " encoders", TEXTS));
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
      EncoderConfig encoder, SparkSession spark, List<String> texts, java.nio.file.Path out)
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
    return CatalogueFeatures.run(spark, encoder, items, new Path(out.toUri())).dimension();
  }

  /** Bytes of the features and of the histories on the driver. */
  public long driverBytes() {
    return size.items() * dimension * 4 + size.interactions() * 4;
  }

  /** Seconds of all parts that could be measured. */
  public double seconds() {
    return parts.stream().mapToDouble(Part::seconds).filter(s -> !Double.isNaN(s)).sum();
  }

  /** For people, a line each. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "  rows      about %,d interactions and %,d items (%s)"
            .formatted(size.interactions(), size.items(), size.format()));
    parts.forEach(part -> lines.add(part.line()));
    boolean whole = parts.stream().noneMatch(part -> Double.isNaN(part.seconds()));
    lines.add(
        "  together  %s%s"
            .formatted(time(seconds()), whole ? "" : " and what could not be measured"));
    lines.add(
        "  memory    %,d MiB for features and histories on the driver, whose heap has %,d MiB"
            .formatted(mib(driverBytes()), mib(Runtime.getRuntime().maxMemory())));
    lines.add(
        "Before the filters of corpus, on %d cores, if no training stops early.".formatted(cores));
    lines.addAll(notes);
    return lines;
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

package io.foster.ingest;

import com.typesafe.config.ConfigUtil;
import io.foster.TestSpark;
import io.foster.base.LiteralPath;
import io.foster.config.InputSections;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A folder of generated raw files, and what ingestion makes of it. */
final class RawFolder {
  private final SparkSession spark = TestSpark.session();
  private final Path root;
  private final Path raw;
  private int corpora;

  RawFolder(Path root) {
    this.root = root;
    this.raw = root.resolve("raw data"); // the space is part of the test
  }

  /** Writes lines, compressed where the name ends in .gz. */
  RawFolder file(String name, String... lines) {
    return file(name, StandardCharsets.UTF_8, String.join("\n", lines) + "\n");
  }

  RawFolder file(String name, Charset charset, String content) {
    Path path = raw.resolve(name);
    try {
      Files.createDirectories(path.getParent());
      try (OutputStream file = Files.newOutputStream(path);
          OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(file) : file) {
        out.write(content.getBytes(charset));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  Path raw() {
    return raw;
  }

  /** Ingests with the defaults and the given keys over them. */
  IngestReport ingest(String... hocon) {
    String dir = ConfigUtil.quoteString(raw.toString());
    String keys = "input.dir = " + dir + "\n" + String.join("\n", hocon);
    return Ingest.run(
        spark,
        InputSections.input(keys),
        InputSections.ingest(keys),
        new org.apache.hadoop.fs.Path(out().toString()));
  }

  /** Users' items after the corpus stage, as "user: items / train size, validation, test". */
  List<String> sequences(String... hocon) {
    String keys = "corpus { user-core = 0, item-core = 0 }\n" + String.join("\n", hocon);
    Path corpus = root.resolve("corpus " + ++corpora);
    io.foster.corpus.CorpusBuilder.run(
        spark,
        InputSections.corpus(keys),
        InputSections.itemText(keys),
        new org.apache.hadoop.fs.Path(out().toString()),
        new org.apache.hadoop.fs.Path(corpus.toString()));
    io.foster.corpus.Corpus made =
        io.foster.corpus.Corpus.load(spark, new org.apache.hadoop.fs.Path(corpus.toString()));
    return made.sequences().stream()
        .map(
            s ->
                made.userIds()[s.user()]
                    + ": "
                    + java.util.Arrays.stream(s.items())
                        .mapToObj(i -> made.itemIds()[i])
                        .collect(java.util.stream.Collectors.joining(" "))
                    + " / "
                    + s.trainSize()
                    + ", "
                    + s.validIndex()
                    + ", "
                    + s.testIndex())
        .toList();
  }

  private Path out() {
    return root.resolve("out");
  }

  Dataset<Row> table(String name) {
    return spark
        .read()
        .parquet(
            LiteralPath.forSpark(new org.apache.hadoop.fs.Path(out().resolve(name).toString())));
  }

  /** Interactions in input order as "user item timestamp". */
  List<String> interactions() {
    return table("interactions").orderBy("row").collectAsList().stream()
        .map(r -> r.getAs("user_id") + " " + r.getAs("item_id") + " " + r.getAs("timestamp"))
        .toList();
  }

  /** Rejected records as "file:line reason", in order. */
  List<String> rejected() {
    return table("rejected").orderBy("table", "file", "line_number").collectAsList().stream()
        .map(r -> r.getAs("file") + ":" + r.getAs("line_number") + " " + r.getAs("reason"))
        .toList();
  }

  Item item(String id) {
    Row row =
        table("items").filter(org.apache.spark.sql.functions.col("item_id").equalTo(id)).first();
    return new Item(
        row.getAs("title"),
        row.getAs("brand"),
        row.getList(row.fieldIndex("categories")),
        row.getAs("description"),
        row.getList(row.fieldIndex("features")),
        row.getJavaMap(row.fieldIndex("attributes")));
  }

  record Item(
      String title,
      String brand,
      List<String> categories,
      String description,
      List<String> features,
      java.util.Map<String, String> attributes) {}

  String report() {
    try {
      return Files.readString(out().resolve("report.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.foster.ingest;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.foster.base.ConfigException;
import io.foster.base.LiteralPath;
import io.foster.base.Store;
import io.foster.config.IngestConfig;
import io.foster.config.InputConfig;
import io.foster.ingest.IngestReport.FileCount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.storage.StorageLevel;

/**
 * Reads raw interactions and items of any format into two tables of one layout, in Parquet:
 *
 * <ul>
 *   <li>{@code interactions}: user_id, item_id, timestamp (epoch ms), row (place in the total input
 *       order: files by name, then lines; unique), and part (0 train, 1 valid, 2 test) where the
 *       files are named so
 *   <li>{@code items}: item_id (unique), title, brand, categories, description, features,
 *       attributes. The first record of an id wins. Items that only interactions name are added
 *       without a title.
 *   <li>{@code rejected}: a sample of malformed records: table, file, line_number, reason, text
 *   <li>{@code report.json}: {@link IngestReport}
 * </ul>
 *
 * <p>Ids are kept as they are, texts without white space around them, and empty texts become null.
 * Each record is written, counted as malformed for a reason, or counted as left out.
 */
public final class Ingest {
  private static final Values NO_VALUES = new Values(List.of());

  private Ingest() {}

  /**
   * Ingests the input into the folder {@code out}.
   *
   * @throws ConfigException where the input is missing, empty, of no known format, cannot be read
   *     or holds too many malformed records; {@code out} may then hold unfinished tables
   */
  public static IngestReport run(
      SparkSession spark, InputConfig input, IngestConfig config, Path out) {
    Sources sources = Sources.find(input, spark);
    SourceReader reader = sources.reader();
    if (config.minRating().isPresent() && !reader.hasRatings()) {
      throw new ConfigException(
          "ingest.min-rating: " + reader.format().label() + " has no ratings; set it to null");
    }
    Decoding decoding = input.charset().map(Decoding::of).orElse(reader.decoding());
    Values values = new Values(input.missing());
    Parts parts = Parts.of(sources.interactions());
    InputTable clicks =
        new InputTable(spark, parts.files(), decoding, values, config.where().map(Condition::new));
    InputTable texts = new InputTable(spark, sources.items(), decoding, values, Optional.empty());
    CheckedRows interactions =
        cached(Wanted.sparing(checkRatings(reader.interactions(clicks), config)));
    Order.check(interactions, sources.interactions(), config);
    CheckedRows items = cached(reader.items(texts));
    try {
      // The first look at every row: whatever of a file cannot be read comes out here.
      TableCounts clickCounts = clicks.reading(() -> TableCounts.of("interactions", interactions));
      TableCounts textCounts = texts.reading(() -> TableCounts.of("items", items));
      IngestReport report =
          write(reader, parts, interactions, clickCounts, items, textCounts, config, out);
      save(report, new Path(out, "report.json"), spark);
      return report;
    } finally {
      interactions.rows().unpersist();
      items.rows().unpersist();
    }
  }

  private static CheckedRows cached(CheckedRows checked) {
    CheckedRows brief = checked.withExcerpts();
    return new CheckedRows(
        brief.rows().persist(StorageLevel.MEMORY_AND_DISK()), brief.lines(), brief.timeFormat());
  }

  /** Ratings matter only where there is a lowest one; they must be numbers then. */
  private static CheckedRows checkRatings(CheckedRows checked, IngestConfig config) {
    if (config.minRating().isEmpty()) {
      return checked;
    }
    Column rating = Fields.number(col("rating"));
    Column bad =
        when(col("rating").isNull(), lit("missing rating"))
            .when(rating.isNull(), lit("bad number in rating"));
    return new CheckedRows(
        checked
            .rows()
            .withColumn("reason", coalesce(col("reason"), bad))
            .withColumn("rating", rating),
        checked.lines(),
        checked.timeFormat());
  }

  private static IngestReport write(
      SourceReader reader,
      Parts parts,
      CheckedRows interactions,
      TableCounts clickRecords,
      CheckedRows items,
      TableCounts textRecords,
      IngestConfig config,
      Path out) {
    BadRows badInteractions = new BadRows("interactions", interactions, reader.format());
    BadRows badItems = new BadRows("items", items, reader.format());
    badInteractions.limit(clickRecords.files(), config);
    badItems.limit(textRecords.files(), config);
    List<FileCount> files = new ArrayList<>(clickRecords.files());
    files.addAll(textRecords.files());
    List<String> warnings = new ArrayList<>(clickRecords.warnings("interactions"));
    warnings.addAll(textRecords.warnings("items"));
    warnings.addAll(Order.warnings(parts, interactions));

    Dataset<Row> good = interactions.rows().filter(col("reason").isNull());
    Wanted wanted = Wanted.of(good, config);
    Dataset<Row> clicks =
        write(reader.expand(parts.mark(wanted.rows(), col("file"))), out, "interactions");
    Row clickCounts = clicks.agg(count(lit(1)), count_distinct(col("user_id"))).first();
    if (clickCounts.getLong(0) == 0) {
      throw new ConfigException(
          "input.interactions: no interaction is left of "
              + badInteractions.files()
              + "; check the files"
              + wanted.keys()
              + wanted.leftOut()
              + clickRecords.warnings("interactions").stream()
                  .map(warning -> "; " + warning)
                  .collect(Collectors.joining()));
    }
    Dataset<Row> goodItems = items.rows().filter(col("reason").isNull());
    Dataset<Row> described = firstOfEachId(goodItems);
    Dataset<Row> missing =
        clicks
            .groupBy("item_id")
            .agg(count(lit(1)).as("n"))
            .join(described.select("item_id"), new String[] {"item_id"}, "left_anti")
            .persist(StorageLevel.MEMORY_AND_DISK());
    Dataset<Row> catalogue = write(described.unionByName(undescribed(missing)), out, "items");
    Row missingCounts = missing.agg(count(lit(1)), coalesce(sum("n"), lit(0L))).first();
    missing.unpersist();
    Row itemCounts = catalogue.agg(count(lit(1)), count(col("title"))).first();
    write(rejected(List.of(badInteractions, badItems), files, config), out, "rejected");

    long withMetadata = itemCounts.getLong(0) - missingCounts.getLong(0);
    if (missingCounts.getLong(1) == clickCounts.getLong(0)) {
      throw new ConfigException(
          "input.items: none of the "
              + missingCounts.getLong(0)
              + " items interacted with is among the "
              + withMetadata
              + " of "
              + badItems.files()
              + "; their ids are written like \""
              + clicks.select("item_id").first().getString(0)
              + "\" and \""
              + described.select("item_id").first().getString(0)
              + "\": name item files that belong to the interactions, or write ids the same way in"
              + " both");
    }
    return new IngestReport(
        reader.format().label(),
        List.copyOf(files),
        clickCounts.getLong(0),
        clickCounts.getLong(1),
        wanted.belowMinRating(),
        wanted.outsideWindow(),
        wanted.outsideCondition(),
        itemCounts.getLong(0),
        textRecords.good() - withMetadata,
        missingCounts.getLong(0),
        missingCounts.getLong(1),
        withMetadata - itemCounts.getLong(1),
        List.copyOf(warnings));
  }

  /** Writes a table and gives it back as written. */
  private static Dataset<Row> write(Dataset<Row> rows, Path out, String table) {
    Path path = new Path(out, table);
    rows.write().mode(SaveMode.Overwrite).parquet(path.toString());
    return rows.sparkSession().read().schema(rows.schema()).parquet(LiteralPath.forSpark(path));
  }

  private static Dataset<Row> rejected(
      List<BadRows> tables, List<FileCount> counts, IngestConfig config) {
    return tables.stream()
        .map(bad -> bad.sample(counts, config.rejectedSamples()))
        .reduce(Dataset::union)
        .orElseThrow()
        .repartition(1)
        .sortWithinPartitions("table", "file", "line_number");
  }

  private static Dataset<Row> firstOfEachId(Dataset<Row> items) {
    return items
        .withColumn("nth", row_number().over(Window.partitionBy("item_id").orderBy("row")))
        .filter(col("nth").equalTo(1))
        .select("item_id", "title", "brand", "categories", "description", "features", "attributes");
  }

  private static Dataset<Row> undescribed(Dataset<Row> missing) {
    return missing.select(
        col("item_id"),
        Fields.none().as("title"),
        Fields.none().as("brand"),
        Fields.noList().as("categories"),
        Fields.none().as("description"),
        Fields.noList().as("features"),
        NO_VALUES.attributes(Map.of()).as("attributes"));
  }

  private static void save(IngestReport report, Path path, SparkSession spark) {
    try {
      Store.around("output", path, spark.sparkContext().hadoopConfiguration())
          .write(path, io.foster.base.Json.write(report));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.foster.corpus;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.foster.base.ConfigException;
import io.foster.base.LiteralPath;
import io.foster.config.CorpusConfig;
import io.foster.config.CorpusConfig.ItemsWithoutText;
import io.foster.config.ItemTextConfig;
import io.foster.itemtext.ItemTemplate;
import io.foster.itemtext.ItemTexts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The corpus stage: ingested interactions and item attributes in, numbered items with their texts
 * and one sequence per user out.
 *
 * <p>In order: items without text (dropped or kept), de-duplication, k-core, numbering by
 * identifier, sequences in the order (timestamp, input row), split. The catalogue is what the
 * k-core leaves; items that nobody interacted with are not in it.
 *
 * <p>Input: {@code interactions} and {@code items} below the ingestion's directory. Output, below
 * the given directory:
 *
 * <ul>
 *   <li>{@code items}: item int, item_id, title (never null), text (never empty), sorted by item
 *       within each file
 *   <li>{@code sequences}: user int, user_id, items array of int, train_size, valid_index,
 *       test_index, sorted by user within each file, see {@link UserSequence}
 *   <li>{@code report.json}: {@link CorpusReport}
 * </ul>
 */
public final class CorpusBuilder {
  private static final String[] ITEM = {"item_id"};

  private CorpusBuilder() {}

  /**
   * Runs the stage.
   *
   * @param ingest the directory that ingestion wrote
   * @param out an empty or absent directory
   * @throws ConfigException if nothing is left, or the template asks for attributes nobody has
   */
  public static CorpusReport run(
      SparkSession spark, CorpusConfig config, ItemTextConfig text, Path ingest, Path out) {
    Dataset<Row> clicks = read(spark, ingest, "interactions");
    SplitRule.requireParts(config, clicks);
    Dataset<Row> raw = clicks.select("user_id", "item_id", "timestamp", "row");
    Dataset<Row> catalogue = read(spark, ingest, "items");
    Dataset<Row> texts = KCore.cut(ItemTexts.render(catalogue, ItemTemplate.of(text)));
    Dataset<Row> withText = texts.where(col("text").notEqual("")).select("item_id");

    CorpusReport.Size input = KCore.size(raw);
    CorpusReport.WithoutText without = without(raw.join(withText, ITEM, "left_anti"));
    boolean drop = config.itemsWithoutText() == ItemsWithoutText.DROP && without.items() > 0;
    Dataset<Row> kept = drop ? raw.join(withText, ITEM, "left_semi") : raw;
    CorpusReport.Size afterText = drop ? KCore.size(kept) : input;
    requireInteractions(ingest, input, afterText);

    Dataset<Row> unique = KCore.cut(Deduplication.apply(config.deduplicate(), kept));
    // One of every (user, item) stays, so only the interactions become fewer.
    CorpusReport.Size afterDeduplication =
        new CorpusReport.Size(afterText.users(), afterText.items(), unique.count());
    KCore.Result core = KCore.of(unique, afterDeduplication, config.userCore(), config.itemCore());
    requireCore(config, afterDeduplication, core.rounds());

    Path itemsPath = new Path(out, "items");
    Path sequencesPath = new Path(out, "sequences");
    SplitRule rule = SplitRule.of(config, core.interactions(), core.size().interactions());
    write(items(Numbering.of(core.interactions(), "item_id", "item"), texts), "item", itemsPath);
    Dataset<Row> items = spark.read().parquet(LiteralPath.forSpark(itemsPath));
    Dataset<Row> users = Numbering.of(core.interactions(), "user_id", "user");
    write(
        Sequences.of(
            SplitRule.withParts(config, core.interactions(), clicks),
            users,
            items.select("item_id", "item"),
            rule),
        "user",
        sequencesPath);

    Row totals =
        totals(spark.read().schema(Sequences.SCHEMA).parquet(LiteralPath.forSpark(sequencesPath)));
    CorpusReport report =
        new CorpusReport(
            config,
            catalogue.count(),
            input,
            without,
            afterText,
            afterText.interactions() - afterDeduplication.interactions(),
            afterDeduplication,
            core.rounds(),
            new CorpusReport.Size(totals.getLong(0), items.count(), totals.getLong(1)),
            splits(totals, rule));
    report.write(spark.sparkContext().hadoopConfiguration(), new Path(out, CorpusReport.FILE));
    return report;
  }

  private static Dataset<Row> read(SparkSession spark, Path ingest, String name) {
    Path path = new Path(ingest, name);
    try {
      if (!path.getFileSystem(spark.sparkContext().hadoopConfiguration()).exists(path)) {
        throw new ConfigException(path + ": not found; run the ingest stage first");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return spark.read().parquet(LiteralPath.forSpark(path));
  }

  private static void write(Dataset<Row> rows, String order, Path path) {
    // The numbers are the order of the whole; a global sort would compute everything twice.
    rows.sortWithinPartitions(order).write().parquet(path.toString());
  }

  private static CorpusReport.WithoutText without(Dataset<Row> textLess) {
    Row row = textLess.agg(countDistinct("item_id"), count(lit(1))).first();
    return new CorpusReport.WithoutText(row.getLong(0), row.getLong(1));
  }

  /** Titles and texts by number; title, then identifier, stand in for what is missing. */
  private static Dataset<Row> items(Dataset<Row> numbers, Dataset<Row> texts) {
    Column id = col("item_id");
    Column title = coalesce(when(col("title").notEqual(""), col("title")), id);
    Column text = coalesce(when(col("text").notEqual(""), col("text")), title);
    return numbers
        .join(texts, ITEM, "left")
        .select(col("item"), id, title.as("title"), text.as("text"));
  }

  private static void requireInteractions(
      Path ingest, CorpusReport.Size input, CorpusReport.Size afterText) {
    if (input.interactions() == 0) {
      throw new ConfigException(
          "input.dir: ingestion found no interactions (" + ingest + "); check the input's format");
    }
    if (afterText.interactions() == 0) {
      throw new ConfigException(
          "corpus.items-without-text: none of the "
              + input
              + " has a text; check item-text.template and that the items' identifiers match those"
              + " of the interactions, or set corpus.items-without-text = title-less");
    }
  }

  private static void requireCore(
      CorpusConfig config, CorpusReport.Size before, List<CorpusReport.Size> rounds) {
    if (rounds.isEmpty() || rounds.get(rounds.size() - 1).interactions() > 0) {
      return;
    }
    StringBuilder counts = new StringBuilder();
    for (int i = 0; i < rounds.size(); i++) {
      counts.append("; after round ").append(i + 1).append(": ").append(rounds.get(i));
    }
    throw new ConfigException(
        "corpus.user-core, corpus.item-core: the k-core for "
            + config.userCore()
            + " interactions per user and "
            + config.itemCore()
            + " per item is empty (before: "
            + before
            + counts
            + "); lower corpus.user-core or corpus.item-core, 0 switches one off");
  }

  private static Row totals(Dataset<Row> sequences) {
    return sequences
        .agg(
            count(lit(1)),
            sum(size(col("items"))),
            sum(col("train_size")),
            count(when(col("train_size").gt(0), 1)),
            count(when(col("valid_index").geq(0), 1)),
            count(when(col("test_index").geq(0), 1)))
        .first();
  }

  private static CorpusReport.Splits splits(Row totals, SplitRule rule) {
    Long validFrom = rule instanceof SplitRule.GlobalTime g ? g.validFrom() : null;
    Long testFrom = rule instanceof SplitRule.GlobalTime g ? g.testFrom() : null;
    return new CorpusReport.Splits(
        totals.getLong(2),
        totals.getLong(3),
        totals.getLong(4),
        totals.getLong(5),
        validFrom,
        testFrom);
  }
}

package io.foster.ingest;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.posexplode;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.shiftleft;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import io.foster.config.InputConfig.Format;
import io.foster.ingest.CheckedRows.Field;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * MIND (Wu et al., "MIND: a large-scale dataset for news recommendation", ACL 2020): behaviors.tsv
 * with impression, user, time, clicked history and shown news ({@code N1-1} clicked, {@code N2-0}
 * not); news.tsv with id, category, subcategory, title, abstract and three columns more.
 *
 * <p>Each click is an interaction at its impression's time. MIND repeats a user's history in each
 * of his impressions and gives it no times; it is taken once, from his first impression (by time,
 * then input order), at that impression's time and before its clicks. So one line makes several
 * interactions, and {@code row} is 2^20 times the line's place plus the place within the line.
 */
final class MindReader implements SourceReader {
  /** Why a record is malformed that says what was shown and not what was clicked. */
  static final String UNLABELLED = "impressions without -0 or -1";

  private static final int ROW_BITS = 20;
  private static final String TIME = "M/d/yyyy h:mm:ss a";
  private static final Delimited BEHAVIORS =
      new Delimited(
          List.of("impression", "user", "time", "history", "impressions"), CellSyntax.plain("\t"));
  private static final Delimited NEWS =
      new Delimited(
          List.of(
              "news",
              "category",
              "subcategory",
              "title",
              "abstract",
              "url",
              "title_entities",
              "abstract_entities"),
          CellSyntax.plain("\t"));

  private final boolean history;

  MindReader(boolean history) {
    this.history = history;
  }

  @Override
  public Format format() {
    return Format.MIND;
  }

  @Override
  public boolean isInteractions(SourceFile file) {
    Timestamps time = new Timestamps(TIME);
    return file.head().stream()
        .map(line -> line.split("\t", -1))
        .anyMatch(cells -> cells.length == 5 && time.millis(cells[2]) != null);
  }

  @Override
  public boolean isItems(SourceFile file) {
    return file.head().stream()
        .map(line -> line.split("\t", -1))
        .anyMatch(cells -> cells.length == NEWS.columns().size() && cells[0].matches("N\\d+"));
  }

  @Override
  public boolean hasRatings() {
    return false;
  }

  @Override
  public CheckedRows interactions(InputTable table) {
    Records lines = Records.table(table, BEHAVIORS, false, BEHAVIORS.columns());
    Field user = Field.of(lines, "user");
    Field time = Field.of(lines, "time");
    Column shown = col("shown");
    Column clicked = filter(shown, news -> news.endsWith("-1"));
    Column allLabelled = expr("forall(shown, news -> news rlike '^.+-[01]$')");
    Dataset<Row> checked =
        lines
            .rows()
            .withColumn("timestamp", Timestamps.millis(time.value(), TIME))
            .withColumn("shown", split(trim(lines.optional("impressions")), " +"))
            .withColumn("history", words(lines.optional("history")))
            .withColumn("clicks", transform(clicked, MindReader::newsId))
            .withColumn(
                "reason",
                coalesce(
                    col("error"),
                    user.badId(),
                    time.badTime(col("timestamp"), table.values()),
                    when(shown.isNull(), lit("missing impressions")),
                    when(allLabelled.equalTo(false), lit(UNLABELLED)),
                    when(
                        size(col("history")).plus(size(col("clicks"))).geq(1 << ROW_BITS),
                        lit("too many clicks in a line"))))
            .select(
                col("file"),
                col("line_number"),
                col("row"),
                col("reason"),
                col("value"),
                col("selected"),
                CheckedRows.odd(table.values(), user).as("odd_ids"),
                lit(0).as("rounded_ids"),
                lit(0).as("dropped"),
                lit(0).as("nameless"),
                user.value().as("user_id"),
                col("timestamp"),
                col("history"),
                col("clicks"));
    return new CheckedRows(checked, lines.lines(), Optional.of(TIME));
  }

  private static Column newsId(Column labelled) {
    return labelled.substr(lit(1), length(labelled).minus(2));
  }

  private static Column words(Column text) {
    return coalesce(split(Fields.text(text), " +"), array().cast("array<string>"));
  }

  @Override
  public Dataset<Row> expand(Dataset<Row> good) {
    Column items = col("clicks");
    Dataset<Row> lines = good;
    if (history) {
      lines =
          good.withColumn(
              "nth", row_number().over(Window.partitionBy("user_id").orderBy("timestamp", "row")));
      items = when(col("nth").equalTo(1), concat(col("history"), col("clicks"))).otherwise(items);
    }
    return lines
        .select(col("user_id"), col("timestamp"), col("row"), posexplode(items))
        .select(
            col("user_id"),
            col("col").as("item_id"),
            col("timestamp"),
            shiftleft(col("row"), ROW_BITS).plus(col("pos")).as("row"));
  }

  @Override
  public CheckedRows items(InputTable table) {
    Records news = Records.table(table, NEWS, false, NEWS.columns());
    return CheckedRows.items(
        news,
        table.values(),
        Field.of(news, "news"),
        news.optional("title"),
        Fields.none(),
        array(news.optional("category"), news.optional("subcategory")),
        array(news.optional("abstract")),
        Fields.noList(),
        Map.of());
  }
}

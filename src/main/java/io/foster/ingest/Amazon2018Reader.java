package io.foster.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;

import io.foster.config.InputConfig.Format;
import io.foster.ingest.CheckedRows.Field;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;

/**
 * Amazon review data of 2018 (Ni, Li and McAuley, "Justifying recommendations using
 * distantly-labeled reviews and fine-grained aspects", EMNLP 2019): reviews with the keys of 2014;
 * metadata in JSON with asin, title, brand, category, description and feature (lists, here and
 * there a string or null), price and main_cat.
 *
 * <p>Some titles are a piece of the page's JavaScript, which the data set's own notes find by
 * {@code getTime}; they count as missing.
 */
final class Amazon2018Reader implements SourceReader {
  private static final Set<String> REVIEW = Set.of("reviewerID", "asin", "unixReviewTime");

  @Override
  public Format format() {
    return Format.AMAZON_2018;
  }

  @Override
  public boolean isInteractions(SourceFile file) {
    return file.jsonKeys().containsAll(REVIEW) && !file.jsonKeys().contains("helpful");
  }

  @Override
  public boolean isItems(SourceFile file) {
    Set<String> keys = file.jsonKeys();
    return keys.contains("asin")
        && !keys.contains("reviewerID")
        && !keys.contains("user_id")
        && !keys.contains("parent_asin")
        && !keys.contains("categories");
  }

  @Override
  public CheckedRows interactions(InputTable table) {
    InputTable.Rows lines = table.lines();
    return new CheckedRows(AmazonReviews.check(SourceReader.records(lines)), lines.counts());
  }

  @Override
  public CheckedRows items(InputTable table) {
    InputTable.Rows lines = table.lines();
    Column title = col("record.title");
    return new CheckedRows(
        CheckedRows.items(
            Json.objects(
                SourceReader.records(lines),
                "asin",
                "title",
                "brand",
                "category",
                "description",
                "feature",
                "price",
                "main_cat"),
            Field.of("record", "asin"),
            when(title.contains("getTime"), Fields.none()).otherwise(title),
            col("record.brand"),
            Json.strings(col("record.category")),
            Fields.joined(Json.strings(col("record.description"))),
            Json.strings(col("record.feature")),
            Map.of("price", col("record.price"), "main_category", col("record.main_cat"))),
        lines.counts());
  }
}

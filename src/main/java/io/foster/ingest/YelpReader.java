package io.foster.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.when;

import io.foster.config.InputConfig.Format;
import io.foster.ingest.CheckedRows.Field;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;

/**
 * The Yelp Open Dataset: review.json with user_id, business_id, stars and date (a day before 2018,
 * a second since; UTC is assumed); business.json with business_id, name, city, state and
 * categories, which are an array in older releases, text between commas in newer ones, or null.
 */
final class YelpReader implements SourceReader {

  @Override
  public Format format() {
    return Format.YELP;
  }

  @Override
  public boolean isInteractions(SourceFile file) {
    return file.jsonKeys().containsAll(Set.of("review_id", "user_id", "business_id", "date"));
  }

  @Override
  public boolean isItems(SourceFile file) {
    Set<String> keys = file.jsonKeys();
    return keys.containsAll(Set.of("business_id", "name")) && !keys.contains("user_id");
  }

  @Override
  public CheckedRows interactions(InputTable table) {
    InputTable.Rows lines = table.lines();
    return new CheckedRows(
        CheckedRows.interactions(
            Json.objects(SourceReader.records(lines), "user_id", "business_id", "date", "stars"),
            Field.of("record", "user_id"),
            Field.of("record", "business_id"),
            Field.of("record", "date"),
            "iso",
            col("record.stars")),
        lines.counts());
  }

  @Override
  public CheckedRows items(InputTable table) {
    InputTable.Rows lines = table.lines();
    Column categories = col("record.categories");
    return new CheckedRows(
        CheckedRows.items(
            Json.objects(
                SourceReader.records(lines), "business_id", "name", "city", "state", "categories"),
            Field.of("record", "business_id"),
            col("record.name"),
            Fields.none(),
            when(categories.startsWith("["), Json.strings(categories))
                .otherwise(split(categories, ",")),
            Fields.none(),
            Fields.noList(),
            Map.of("city", col("record.city"), "state", col("record.state"))),
        lines.counts());
  }
}

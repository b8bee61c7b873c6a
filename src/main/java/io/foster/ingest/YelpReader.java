package io.foster.ingest;

import io.foster.config.InputConfig.Format;
import io.foster.ingest.CheckedRows.Field;
import java.util.Map;
import java.util.Set;

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
    return file.keys().containsAll(Set.of("review_id", "user_id", "business_id", "date"));
  }

  @Override
  public boolean isItems(SourceFile file) {
    Set<String> keys = file.keys();
    return keys.containsAll(Set.of("business_id", "name")) && !keys.contains("user_id");
  }

  @Override
  public CheckedRows interactions(InputTable table) {
    Records reviews = Records.of(table, "user_id", "business_id", "date", "stars");
    return CheckedRows.interactions(
        reviews,
        table.values(),
        Field.of(reviews, "user_id"),
        Field.of(reviews, "business_id"),
        Field.of(reviews, "date"),
        "iso",
        reviews.optional("stars"));
  }

  @Override
  public CheckedRows items(InputTable table) {
    Records businesses = Records.of(table, "business_id", "name", "city", "state", "categories");
    return CheckedRows.items(
        businesses,
        table.values(),
        Field.of(businesses, "business_id"),
        businesses.optional("name"),
        Fields.none(),
        CellLists.of(businesses.optional("categories"), ","),
        Fields.noList(),
        Fields.noList(),
        Map.of("city", businesses.optional("city"), "state", businesses.optional("state")));
  }
}

package io.foster.ingest;

import io.foster.config.InputConfig.Format;
import io.foster.ingest.CheckedRows.Field;
import java.util.Map;
import java.util.Set;

/**
 * Amazon review data of 2023 (Hou et al., "Bridging language and items for retrieval and
 * recommendation", arXiv:2403.03952): reviews with user_id, parent_asin, rating and timestamp in
 * milliseconds; metadata with parent_asin, title, store, categories, description, features, price
 * and main_category. Variants of one product share parent_asin, which is the item's id. They are
 * published as JSON Lines, as Parquet and, interactions alone, as CSV.
 */
final class Amazon2023Reader implements SourceReader {

  @Override
  public Format format() {
    return Format.AMAZON_2023;
  }

  @Override
  public boolean isInteractions(SourceFile file) {
    return file.keys().containsAll(Set.of("parent_asin", "user_id", "timestamp"));
  }

  @Override
  public boolean isItems(SourceFile file) {
    return file.keys().contains("parent_asin") && !file.keys().contains("user_id");
  }

  @Override
  public CheckedRows interactions(InputTable table) {
    Records reviews = Records.of(table, "user_id", "parent_asin", "timestamp", "rating");
    return CheckedRows.interactions(
        reviews,
        table.values(),
        Field.of(reviews, "user_id"),
        Field.of(reviews, "parent_asin"),
        Field.of(reviews, "timestamp"),
        "milliseconds",
        reviews.optional("rating"));
  }

  @Override
  public CheckedRows items(InputTable table) {
    Records meta =
        Records.of(
            table,
            "parent_asin",
            "title",
            "store",
            "categories",
            "description",
            "features",
            "price",
            "main_category");
    return CheckedRows.items(
        meta,
        table.values(),
        Field.of(meta, "parent_asin"),
        meta.optional("title"),
        meta.optional("store"),
        Json.strings(meta.optional("categories")),
        Json.strings(meta.optional("description")),
        Json.strings(meta.optional("features")),
        Map.of("price", meta.optional("price"), "main_category", meta.optional("main_category")));
  }
}

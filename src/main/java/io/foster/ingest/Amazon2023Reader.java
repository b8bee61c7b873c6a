package io.foster.ingest;

import static org.apache.spark.sql.functions.col;

import io.foster.config.InputConfig.Format;
import io.foster.ingest.CheckedRows.Field;
import java.util.Map;
import java.util.Set;

/**
 * Amazon review data of 2023 (Hou et al., "Bridging language and items for retrieval and
 * recommendation", arXiv:2403.03952): reviews with user_id, parent_asin, rating and timestamp in
 * milliseconds; metadata with parent_asin, title, store, categories, description, features, price
 * and main_category. Variants of one product share parent_asin, which is the item's id.
 */
final class Amazon2023Reader implements SourceReader {

  @Override
  public Format format() {
    return Format.AMAZON_2023;
  }

  @Override
  public boolean isInteractions(SourceFile file) {
    return file.jsonKeys().containsAll(Set.of("parent_asin", "user_id", "timestamp"));
  }

  @Override
  public boolean isItems(SourceFile file) {
    return file.jsonKeys().contains("parent_asin") && !file.jsonKeys().contains("user_id");
  }

  @Override
  public CheckedRows interactions(InputTable table) {
    InputTable.Rows lines = table.lines();
    return new CheckedRows(
        CheckedRows.interactions(
            Json.objects(
                SourceReader.records(lines), "user_id", "parent_asin", "timestamp", "rating"),
            Field.of("record", "user_id"),
            Field.of("record", "parent_asin"),
            Field.of("record", "timestamp"),
            "milliseconds",
            col("record.rating")),
        lines.counts());
  }

  @Override
  public CheckedRows items(InputTable table) {
    InputTable.Rows lines = table.lines();
    return new CheckedRows(
        CheckedRows.items(
            Json.objects(
                SourceReader.records(lines),
                "parent_asin",
                "title",
                "store",
                "categories",
                "description",
                "features",
                "price",
                "main_category"),
            Field.of("record", "parent_asin"),
            col("record.title"),
            col("record.store"),
            Json.strings(col("record.categories")),
            Fields.joined(Json.strings(col("record.description"))),
            Json.strings(col("record.features")),
            Map.of("price", col("record.price"), "main_category", col("record.main_category"))),
        lines.counts());
  }
}

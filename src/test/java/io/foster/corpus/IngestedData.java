package io.foster.corpus;

import io.foster.itemtext.Item;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Small inputs in the schema that ingestion writes. */
public final class IngestedData {
  private static final StructType INTERACTIONS =
      StructType.fromDDL("user_id string, item_id string, timestamp long, row long");
  private static final StructType ITEMS =
      StructType.fromDDL(
          "item_id string, title string, brand string, categories array<string>, description"
              + " string, features array<string>, attributes map<string,string>");

  private IngestedData() {}

  /** One interaction; {@code row} is the input order. */
  public record Event(String user, String item, long timestamp, long row) {}

  public static Dataset<Row> interactions(SparkSession spark, List<Event> events) {
    return spark.createDataFrame(
        events.stream().map(e -> RowFactory.create(e.user, e.item, e.timestamp, e.row)).toList(),
        INTERACTIONS);
  }

  public static Dataset<Row> items(SparkSession spark, List<Item> items) {
    return spark.createDataFrame(
        items.stream()
            .map(
                i ->
                    RowFactory.create(
                        i.itemId(),
                        i.title(),
                        i.brand(),
                        i.categories().toArray(String[]::new),
                        i.description(),
                        i.features().toArray(String[]::new),
                        i.attributes()))
            .toList(),
        ITEMS);
  }

  /** An item with a title only. */
  public static Item titled(String id, String title) {
    return new Item(id, title, null, List.of(), null, List.of(), java.util.Map.of());
  }

  public static void write(Dataset<Row> interactions, Dataset<Row> items, Path dir) {
    interactions.write().parquet(new Path(dir, "interactions").toString());
    items.write().parquet(new Path(dir, "items").toString());
  }
}

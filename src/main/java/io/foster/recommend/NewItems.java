package io.foster.recommend;

import io.foster.base.ConfigException;
import io.foster.corpus.Catalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Items that nothing was trained on: all that is known of them is their text. */
final class NewItems {
  private static final String OPTION = "--new-items";
  private static final StructType SCHEMA =
      new StructType()
          .add("item_id", DataTypes.StringType, true)
          .add("title", DataTypes.StringType, true)
          .add("text", DataTypes.StringType, true);

  private NewItems() {}

  /**
   * One of them.
   *
   * @param itemId its id
   * @param title for readers, never null
   * @param text what the encoder reads, never empty
   */
  record NewItem(String itemId, String title, String text) {}

  /**
   * Reads them, in the order of their ids.
   *
   * @param known the catalogue's numbers by id
   * @throws ConfigException if an id is repeated or in the catalogue, or an item has no text
   */
  static List<NewItem> read(SparkSession spark, String place, Map<String, Integer> known) {
    List<NewItem> items = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    // By Spark, whose order of strings is that of their bytes, like the catalogue's.
    for (Row row :
        GivenLines.read(spark, OPTION, place, SCHEMA, "item_id")
            .orderBy("item_id", "title", "text")
            .collectAsList()) {
      String id = row.getString(0);
      String title = row.isNullAt(1) ? "" : row.getString(1).strip();
      String text = row.isNullAt(2) || row.getString(2).isBlank() ? title : row.getString(2);
      if (known.containsKey(id)) {
        problems.add("the item " + id + " is in the catalogue already; leave it out");
      } else if (!items.isEmpty() && items.get(items.size() - 1).itemId().equals(id)) {
        problems.add("the item " + id + " is given twice; keep one of them");
      } else if (text.isBlank()) {
        problems.add("the item " + id + " has neither title nor text; add one");
      } else {
        items.add(new NewItem(id, title, text));
      }
    }
    if (!problems.isEmpty()) {
      String more = problems.size() > 1 ? " (and " + (problems.size() - 1) + " more such)" : "";
      throw new ConfigException(OPTION + " " + place + ": " + problems.get(0) + more);
    }
    if (items.isEmpty()) {
      throw new ConfigException(
          OPTION + " " + place + ": holds no item; write one JSON object on each line");
    }
    return items;
  }

  static Catalogue catalogue(List<NewItem> items) {
    return new Catalogue(
        items.stream().map(NewItem::itemId).toList(), items.stream().map(NewItem::title).toList());
  }

  /** Columns item (from 0), item_id and text, for the encoder. */
  static Dataset<Row> texts(SparkSession spark, List<NewItem> items) {
    List<Row> rows = new ArrayList<>();
    for (NewItem item : items) {
      rows.add(RowFactory.create(rows.size(), item.itemId(), item.text()));
    }
    return spark.createDataFrame(
        rows,
        new StructType()
            .add("item", DataTypes.IntegerType, false)
            .add("item_id", DataTypes.StringType, false)
            .add("text", DataTypes.StringType, false));
  }
}

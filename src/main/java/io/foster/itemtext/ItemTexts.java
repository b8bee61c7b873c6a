package io.foster.itemtext;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_keys;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;

import io.foster.base.ConfigException;
import io.foster.base.Nearest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;

/** Renders the texts of a catalogue on the executors. */
public final class ItemTexts {
  /** The key of the names that attributes can have, in the metadata of the column attributes. */
  public static final String ATTRIBUTE_NAMES = "names";

  private ItemTexts() {}

  /**
   * The text of every item.
   *
   * @param items columns item_id, title, brand, categories, description, features, attributes, as
   *     ingestion writes them
   * @return columns item_id, title (plain text, "" if there is none), text ("" if the template has
   *     nothing to show)
   * @throws ConfigException if the template asks for an attribute that no item has
   */
  public static Dataset<Row> render(Dataset<Row> items, ItemTemplate template) {
    requireAttributes(items, template);
    UDF1<Row, String> render = row -> template.render(item(row));
    UDF1<String, String> plain = PlainText::of;
    return items.select(
        col("item_id"),
        coalesce(udf(plain, DataTypes.StringType).apply(col("title")), lit("")).as("title"),
        udf(render, DataTypes.StringType)
            .apply(
                struct(
                    "item_id",
                    "title",
                    "brand",
                    "categories",
                    "description",
                    "features",
                    "attributes"))
            .as("text"));
  }

  private static void requireAttributes(Dataset<Row> items, ItemTemplate template) {
    Set<String> wanted = template.attributeNames();
    if (wanted.isEmpty()) {
      return;
    }
    Metadata declared = items.schema().apply("attributes").metadata();
    List<String> names =
        declared.contains(ATTRIBUTE_NAMES)
            ? List.of(declared.getStringArray(ATTRIBUTE_NAMES))
            : List.of();
    if (names.containsAll(wanted)) {
      return;
    }
    List<String> known =
        items
            .select(explode(map_keys(col("attributes"))).as("name"))
            .distinct()
            .orderBy("name")
            .as(Encoders.STRING())
            .collectAsList();
    List<String> problems =
        wanted.stream().filter(n -> !known.contains(n)).map(n -> problem(n, known)).toList();
    ConfigException.ifAny(problems);
  }

  private static String problem(String name, List<String> known) {
    String mend =
        known.isEmpty()
            ? "the items have no attributes beside the columns"
            : "did you mean {attributes." + Nearest.of(name, known).orElseThrow() + "}?";
    return "item-text.template: no item has the attribute {attributes." + name + "}; " + mend;
  }

  private static Item item(Row row) {
    return new Item(
        row.getString(0),
        row.getString(1),
        row.getString(2),
        row.isNullAt(3) ? List.of() : row.getList(3),
        row.getString(4),
        row.isNullAt(5) ? List.of() : row.getList(5),
        row.isNullAt(6) ? Map.of() : row.getJavaMap(6));
  }
}

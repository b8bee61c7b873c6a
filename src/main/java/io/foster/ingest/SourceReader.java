package io.foster.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.trim;

import io.foster.config.InputConfig.Format;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Reads one format of raw data. Stateless but for its part of the configuration. */
interface SourceReader {

  Format format();

  /** Whether a file's name and first lines show interactions of this format. */
  boolean isInteractions(SourceFile file);

  /** Whether a file's name and first lines show items of this format. */
  boolean isItems(SourceFile file);

  /** Of files that are recognised as interactions, those to read: some may repeat others. */
  default List<SourceFile> preferred(List<SourceFile> interactions) {
    return interactions;
  }

  /** Whether {@code auto} may choose this format. */
  default boolean detectable() {
    return true;
  }

  /** Whether interactions carry ratings. */
  default boolean hasRatings() {
    return true;
  }

  /** How the format's text files are read. */
  default Decoding decoding() {
    return Decoding.UTF_8;
  }

  /**
   * Checked interactions: beside the columns of {@link CheckedRows} user_id, item_id, timestamp
   * (epoch ms) and rating (raw); or what {@link #expand} makes them from.
   */
  CheckedRows interactions(InputTable table);

  /**
   * Checked items: beside the columns of {@link CheckedRows} item_id, title, brand, categories,
   * description, features and attributes.
   */
  CheckedRows items(InputTable table);

  /** The good records as user_id, item_id, timestamp, row. */
  default Dataset<Row> expand(Dataset<Row> good) {
    return List.of(good.columns()).contains(Parts.COLUMN)
        ? good.select("user_id", "item_id", "timestamp", "row", Parts.COLUMN)
        : good.select("user_id", "item_id", "timestamp", "row");
  }

  /** The lines that are not blank. */
  static Dataset<Row> records(InputTable.Rows lines) {
    return lines.rows().filter(trim(col("value"), " \t").notEqual(""));
  }
}

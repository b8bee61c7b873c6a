package io.foster.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.encode;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.unix_millis;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/** Columns with types of their own, of Parquet and tables, as the strings that text files hold. */
final class TypedColumns {
  private TypedColumns() {}

  /** The column of a name, or the field of one. */
  static Optional<Column> find(StructType schema, String name) {
    if (List.of(schema.fieldNames()).contains(name)) {
      return Optional.of(col("`" + name.replace("`", "``") + "`"));
    }
    int dot = name.indexOf('.');
    if (dot > 0
        && List.of(schema.fieldNames()).contains(name.substring(0, dot))
        && schema.apply(name.substring(0, dot)).dataType() instanceof StructType inner
        && find(inner, name.substring(dot + 1)).isPresent()) {
      Column outer = col("`" + name.substring(0, dot).replace("`", "``") + "`");
      for (String part : name.substring(dot + 1).split("\\.")) {
        outer = outer.getField(part);
      }
      return Optional.of(outer);
    }
    return Optional.empty();
  }

  /** The type of what {@link #find} has found. */
  static DataType type(StructType schema, String name) {
    if (List.of(schema.fieldNames()).contains(name)) {
      return schema.apply(name).dataType();
    }
    int dot = name.indexOf('.');
    return type(
        (StructType) schema.apply(name.substring(0, dot)).dataType(), name.substring(dot + 1));
  }

  /** Like the value of a text file: lists as JSON arrays, points in time as epoch milliseconds. */
  static Column asText(Column column, DataType type) {
    if (type instanceof BinaryType) {
      Column text = column.cast(DataTypes.StringType);
      // Bytes that are no text are no value: ids of them would no longer be told apart.
      return when(encode(text, "UTF-8").equalTo(column), text);
    }
    if (type instanceof ArrayType || type instanceof StructType || type instanceof MapType) {
      return to_json(column);
    }
    return (type instanceof TimestampType ? unix_millis(column) : column)
        .cast(DataTypes.StringType);
  }

  /** Columns that are points in time need no format. */
  static Optional<String> timeFormat(DataType type, boolean nanoseconds) {
    if (type instanceof TimestampType) {
      return Optional.of("milliseconds");
    }
    if (nanoseconds) {
      return Optional.of("nanoseconds");
    }
    boolean iso = type instanceof TimestampNTZType || type instanceof DateType;
    return iso ? Optional.of("iso") : Optional.empty();
  }
}

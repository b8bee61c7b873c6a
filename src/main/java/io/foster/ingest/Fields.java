package io.foster.ingest;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.map_filter;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;

/** Column expressions that turn raw strings into the types of the tables. */
final class Fields {
  private static final ArrayType STRINGS = DataTypes.createArrayType(DataTypes.StringType);
  private static final MapType ATTRIBUTES =
      DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType);
  private static final UserDefinedFunction NUMBER =
      udf((UDF1<String, Double>) Fields::number, DataTypes.DoubleType);

  private Fields() {}

  /** No value. */
  static Column none() {
    return lit(null).cast(DataTypes.StringType);
  }

  /** No list. */
  static Column noList() {
    return array().cast(STRINGS);
  }

  /** Text without white space around it; null where nothing is left. */
  static Column text(Column raw) {
    Column trimmed = trim(raw, " \t\r\n");
    return when(trimmed.notEqual(""), trimmed);
  }

  /** The texts of a list, without empty ones; an empty list for null. */
  static Column list(Column strings) {
    Column texts = filter(transform(strings, Fields::text), Column::isNotNull);
    return coalesce(texts, noList());
  }

  /** Categories: like {@link #list}, and each only once, at its first place. */
  static Column categories(Column strings) {
    return array_distinct(list(strings));
  }

  /** A text given in pieces, joined by spaces; null where there is none. */
  static Column joined(Column strings) {
    return text(array_join(list(strings), " "));
  }

  /** A list written in one cell: a JSON array, or values between separators. */
  static Column cell(Column raw, String separator) {
    return when(raw.startsWith("["), Json.strings(raw))
        .otherwise(split(raw, Pattern.quote(separator)));
  }

  /** Named attributes in the order of their names, without those that are null or blank. */
  static Column attributes(Map<String, Column> columns) {
    List<Column> pairs = new ArrayList<>();
    new TreeMap<>(columns)
        .forEach(
            (name, column) -> {
              pairs.add(lit(name));
              pairs.add(text(column));
            });
    return map_filter(
        map(pairs.toArray(new Column[0])).cast(ATTRIBUTES), (name, value) -> value.isNotNull());
  }

  /** A finite number, or null. Not a cast: that would throw in Spark's ANSI mode. */
  static Column number(Column raw) {
    return NUMBER.apply(raw);
  }

  static Double number(String raw) {
    if (raw == null) {
      return null;
    }
    try {
      double value = Double.parseDouble(raw.trim());
      return Double.isFinite(value) ? value : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}

package io.foster.ingest;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;

/** Column expressions that turn raw strings into the types of the tables. */
final class Fields {
  private static final ArrayType STRINGS = DataTypes.createArrayType(DataTypes.StringType);
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

  /** A finite number, or null. Not a cast: that would throw in Spark's ANSI mode. */
  static Column number(Column raw) {
    return NUMBER.apply(raw);
  }

  static Double number(String raw) {
    if (raw == null) {
      return null;
    }
    try {
      // Ratings such as 4,0: spreadsheets of many languages write a comma.
      double value = Double.parseDouble(raw.trim().replaceFirst("^(-?\\d+),(\\d+)$", "$1.$2"));
      return Double.isFinite(value) ? value : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}

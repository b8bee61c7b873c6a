package io.foster.ingest;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.flatten;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Lines of JSON objects, or of Python literals, read with an explicit schema into the column {@code
 * record}; the column {@code error} says why a line cannot be read, or is null.
 *
 * <p>Every field of the schema is a string and takes the raw text of whatever JSON value stands
 * there. The raw files disagree with their own documentation (a category that is a string in one
 * line and an array in the next, a number in quotes): typed fields would turn such values to null
 * unseen. {@link Fields} gives them their types and the reader counts what has none.
 *
 * <p>{@code from_json} alone is not enough to find bad lines: it takes single quotes, ignores what
 * follows the object and takes the first element of an array. So a strict parser has to agree.
 */
final class Json {
  private static final ArrayType STRINGS = DataTypes.createArrayType(DataTypes.StringType);
  private static final JsonFactory STRICT =
      JsonFactory.builder()
          // Python's json.dumps writes NaN; only values that are used are looked at.
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
          .build();
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final UserDefinedFunction ERROR =
      udf((UDF1<String, String>) Json::error, DataTypes.StringType);
  private static final UserDefinedFunction FROM_LITERAL =
      udf(
          (UDF1<String, Row>) Json::fromLiteral,
          new StructType().add("json", DataTypes.StringType).add("error", DataTypes.StringType));

  private Json() {}

  /** Reads lines of JSON objects. */
  static Dataset<Row> objects(Dataset<Row> lines, String... keys) {
    return lines
        .withColumn("error", ERROR.apply(col("value")))
        .withColumn("record", from_json(col("value"), schema(keys)));
  }

  /** Reads lines that are Python dictionaries, or JSON objects where someone has converted them. */
  static Dataset<Row> literals(Dataset<Row> lines, String... keys) {
    return lines
        .withColumn("literal", FROM_LITERAL.apply(col("value")))
        .withColumn("error", col("literal.error"))
        .withColumn("record", from_json(col("literal.json"), schema(keys)))
        .drop("literal");
  }

  /**
   * The strings of a raw JSON value: an array's elements, nested arrays flattened and nulls left
   * out, or a plain value as the only element; null for null.
   */
  static Column strings(Column raw) {
    // One null among the arrays would make flatten null.
    return flatten(transform(filter(elements(raw), Column::isNotNull), Json::elements));
  }

  private static Column elements(Column raw) {
    Column parsed = when(raw.startsWith("["), from_json(raw, STRINGS));
    return when(raw.isNotNull(), coalesce(parsed, array(raw)));
  }

  private static StructType schema(String... keys) {
    StructType schema = new StructType();
    for (String key : keys) {
      schema = schema.add(key, DataTypes.StringType);
    }
    return schema;
  }

  /** Why a line is not exactly one JSON object, or null if it is. */
  static String error(String line) {
    try (JsonParser parser = STRICT.createParser(line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return "not a JSON object";
      }
      parser.skipChildren();
      return parser.nextToken() == null ? null : "text after the JSON object";
    } catch (JsonEOFException e) {
      return "truncated JSON";
    } catch (IOException e) {
      return "unparsable JSON";
    }
  }

  private static Row fromLiteral(String line) throws IOException {
    if (error(line) == null) {
      return RowFactory.create(line, null);
    }
    try {
      Object value = PythonLiteral.parse(line);
      return value instanceof Map
          ? RowFactory.create(MAPPER.writeValueAsString(value), null)
          : RowFactory.create(null, "not a Python dictionary");
    } catch (PythonLiteral.LiteralException e) {
      return RowFactory.create(
          null, e.truncated() ? "truncated Python literal" : "unparsable Python literal");
    }
  }
}

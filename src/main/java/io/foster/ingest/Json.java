package io.foster.ingest;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;
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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
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
  private static final JsonFactory STRICT =
      JsonFactory.builder()
          // Python's json.dumps writes NaN; only values that are used are looked at.
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
          .build();
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final Pattern PYTHON =
      Pattern.compile("\\s*\\{\\s*([uUbBrR]{0,2}'|[uUbBrR]{1,2}\"|\\})");
  private static final UserDefinedFunction OBJECT =
      udf(
          (UDF1<String, Row>) Json::object,
          new StructType().add("json", DataTypes.StringType).add("error", DataTypes.StringType));

  private Json() {}

  /** Reads lines that are JSON objects or, as Python prints them, dictionaries. */
  static Dataset<Row> objects(Dataset<Row> lines, List<String> keys) {
    return lines
        .withColumn("object", OBJECT.apply(col("value")))
        .withColumn("error", coalesce(col("error"), col("object.error")))
        .withColumn(
            "record",
            from_json(coalesce(col("object.json"), col("value")), schema(keys))
                .cast(numbered(keys)))
        .drop("object");
  }

  /** The raw value of a key that {@link #objects} was asked for. */
  static Column field(List<String> keys, String key) {
    return col("record").getField("c" + keys.indexOf(key));
  }

  /** The record's fields by number: Spark does not tell apart names that differ in case only. */
  private static StructType numbered(List<String> keys) {
    return schema(IntStream.range(0, keys.size()).mapToObj(i -> "c" + i).toList());
  }

  /** The raw value at a path of keys with dots between them within a raw JSON object. */
  static Column within(Column object, String path) {
    int dot = path.indexOf('.');
    String key = dot < 0 ? path : path.substring(0, dot);
    Column value =
        when(object.startsWith("{"), from_json(object, schema(List.of(key)))).getField(key);
    return dot < 0 ? value : within(value, path.substring(dot + 1));
  }

  /**
   * The strings of a raw value: those of a list, nested lists flattened and nulls left out, or a
   * plain value as the only element; null for null. See {@link CellLists}.
   */
  static Column strings(Column raw) {
    return CellLists.of(raw, null);
  }

  private static StructType schema(Collection<String> keys) {
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

  private static Row object(String line) throws IOException {
    String error = error(line);
    if (error == null) {
      return RowFactory.create(null, null);
    }
    // Python's keys stand in single quotes, or have a prefix.
    if (!PYTHON.matcher(line).lookingAt()) {
      return RowFactory.create(null, error);
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

package io.foster.ingest;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;

/**
 * Lists written as text: a JSON array, a Python list or tuple ({@code ['a', "it's"]}), values in
 * quotes with commas between them ({@code 'Home & Kitchen', 'Storage'}, as in RecBole's files), or
 * values between separators.
 */
final class CellLists {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final UserDefinedFunction STRINGS =
      udf(
          (UDF2<String, String, String[]>) CellLists::array,
          DataTypes.createArrayType(DataTypes.StringType));

  private CellLists() {}

  /**
   * The strings of a list, nested lists flattened and nulls left out; null for null.
   *
   * @param separator what separates values in text that is no list; null: such text is one value,
   *     quotes and all
   */
  static Column of(Column raw, String separator) {
    return STRINGS.apply(raw, lit(separator).cast(DataTypes.StringType));
  }

  private static String[] array(String raw, String separator) {
    List<String> strings = strings(raw, separator);
    return strings == null ? null : strings.toArray(String[]::new);
  }

  /** The same for one value. */
  static List<String> strings(String raw, String separator) {
    if (raw == null) {
      return null;
    }
    String text = raw.strip();
    List<String> found = null;
    if (text.startsWith("[")) {
      found = json(text);
      found = found == null ? python(text) : found;
      // Lists with commas between them.
      found = found == null && text.endsWith("]") ? json("[" + text + "]") : found;
    } else if (text.startsWith("(") && text.endsWith(")") && text.indexOf(',') > 0) {
      found = python(text);
    } else if (separator != null && isQuoted(text)) {
      found = python("[" + text + "]");
    }
    if (found != null) {
      return found;
    }
    return separator == null ? List.of(raw) : List.of(raw.split(Pattern.quote(separator), -1));
  }

  private static boolean isQuoted(String text) {
    return text.length() > 1
        && (text.startsWith("'") && text.endsWith("'")
            || text.startsWith("\"") && text.endsWith("\""));
  }

  private static List<String> json(String text) {
    try {
      List<String> strings = new ArrayList<>();
      flatten(JSON.readTree(text), strings);
      return strings;
    } catch (IOException e) {
      return null;
    }
  }

  private static void flatten(JsonNode node, List<String> into) {
    if (node.isArray()) {
      node.forEach(element -> flatten(element, into));
    } else if (!node.isNull()) {
      into.add(node.isValueNode() ? node.asText() : node.toString());
    }
  }

  private static List<String> python(String text) {
    try {
      List<String> strings = new ArrayList<>();
      flatten(PythonLiteral.parse(text), strings);
      return strings;
    } catch (PythonLiteral.LiteralException e) {
      return null;
    }
  }

  private static void flatten(Object value, List<String> into) {
    if (value instanceof List<?> list) {
      list.forEach(element -> flatten(element, into));
    } else if (value != null) {
      into.add(String.valueOf(value));
    }
  }
}

package io.foster.ingest;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;

/**
 * Lists written as text: a JSON array, a Python list or tuple ({@code ['a', "it's"]}), an array of
 * NumPy ({@code ['a' 'b']}), values in quotes with commas between them ({@code 'Home & Kitchen',
 * 'Storage'}, as in RecBole's files), or values between separators. Where there is a separator,
 * also arrays of PostgreSQL ({@code {Action,"Sci-Fi"}}) and lists that Java or Spark has printed
 * ({@code [Action, Sci-Fi]}); a single value in brackets may be a name and stays.
 *
 * <p>Of an object its name is taken: {@code {"id": 28, "name": "Action"}} is Action.
 */
final class CellLists {
  /** Stands in a list for an object without a name; no text holds this character. */
  static final String NAMELESS = "\uFFFF";

  /** Under which keys objects have their names. */
  private static final List<String> NAMES = List.of("name", "title", "description");

  private static final int MAX_VALUES = 1000;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final ThreadLocal<CsvParser> CELLS = ThreadLocal.withInitial(CellLists::parser);
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
    List<String> found = object(text);
    found = found == null ? list(text) : found;
    if (separator == null) {
      return found == null ? List.of(raw) : found;
    }
    found = found == null ? quoted(text) : found;
    found = found == null ? bare(text, separator) : found;
    return found == null ? List.of(raw.split(Pattern.quote(separator), -1)) : found;
  }

  private static List<String> list(String text) {
    List<String> found = null;
    if (text.startsWith("[")) {
      found = json(text);
      found = found == null ? python(text) : found;
      // Lists with commas between them.
      found = found == null && text.endsWith("]") ? json("[" + text + "]") : found;
    } else if (text.startsWith("(") && text.endsWith(")") && text.indexOf(',') > 0) {
      found = python(text);
    }
    return found;
  }

  private static List<String> object(String text) {
    if (!text.startsWith("{") || !text.endsWith("}")) {
      return null;
    }
    List<String> found = json(text);
    return found == null ? python(text) : found;
  }

  private static List<String> quoted(String text) {
    boolean quotes =
        text.length() > 1
            && (text.startsWith("'") && text.endsWith("'")
                || text.startsWith("\"") && text.endsWith("\""));
    return quotes ? python("[" + text + "]") : null;
  }

  /** Values within braces or brackets, in double quotes or none. */
  private static List<String> bare(String text, String separator) {
    boolean braces = text.startsWith("{") && text.endsWith("}");
    boolean brackets = text.startsWith("[") && text.endsWith("]") && text.indexOf(',') > 0;
    if (!braces && !brackets) {
      return null;
    }
    String inner = text.substring(1, text.length() - 1);
    boolean others =
        !separator.isBlank() && !separator.strip().equals(",") && inner.contains(separator);
    if (others || inner.chars().anyMatch(c -> "[]{}".indexOf(c) >= 0)) {
      return null;
    }
    // A set of Python's has quotes of either kind.
    List<String> found = braces ? python("[" + inner + "]") : null;
    return found == null ? cells(inner.replaceAll("[\\r\\n]", " ")) : found;
  }

  private static List<String> cells(String line) {
    try {
      String[] cells = CELLS.get().parseLine(line);
      return cells == null ? List.of() : List.of(cells);
    } catch (TextParsingException e) {
      return null;
    }
  }

  private static CsvParser parser() {
    CsvParserSettings settings = new CsvParserSettings();
    settings.getFormat().setQuoteEscape('\\');
    settings.getFormat().setComment('\0');
    settings.setMaxCharsPerColumn(-1);
    settings.setMaxColumns(MAX_VALUES);
    settings.setNullValue("");
    settings.setEmptyValue("");
    return new CsvParser(settings);
  }

  private static List<String> json(String text) {
    try {
      return flat(JSON.readValue(text, Object.class));
    } catch (IOException e) {
      return null;
    }
  }

  private static List<String> python(String text) {
    try {
      return flat(PythonLiteral.parseArray(text));
    } catch (PythonLiteral.LiteralException e) {
      return null;
    }
  }

  private static List<String> flat(Object value) {
    List<String> strings = new ArrayList<>();
    flatten(value, strings);
    return strings;
  }

  private static void flatten(Object value, List<String> into) {
    if (value instanceof List<?> list) {
      list.forEach(element -> flatten(element, into));
    } else if (value instanceof Map<?, ?> object) {
      if (!object.isEmpty()) {
        into.add(name(object));
      }
    } else if (value != null) {
      into.add(String.valueOf(value));
    }
  }

  /** What an object is called: by a usual key, or by the only text that it holds. */
  private static String name(Map<?, ?> object) {
    for (String key : NAMES) {
      Object value = object.get(key);
      if (value instanceof String || value instanceof Number) {
        String name = String.valueOf(value);
        if (!name.isBlank()) {
          return name;
        }
      }
    }
    List<?> texts =
        object.values().stream().filter(v -> v instanceof String s && !s.isBlank()).toList();
    return texts.size() == 1 ? (String) texts.get(0) : NAMELESS;
  }
}

package io.foster.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.foster.base.ConfigException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;

/**
 * Which keys records of objects have. Each object may have keys of its own, so a key is missing
 * only where no record has it; a key whose values are null is there.
 */
final class ObjectKeys {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();
  private static final JsonFactory TOKENS = new JsonFactory();
  private static final UserDefinedFunction HAS =
      udf((UDF2<String, String, Boolean>) ObjectKeys::hasKey, DataTypes.BooleanType);

  private ObjectKeys() {}

  /**
   * Whether a record has a key or, with dots in its name, a field within; also where nothing can be
   * read at all, which is another fault. All records are looked at only where the first lines of
   * the files do not have the key.
   */
  static boolean has(Records records, String name) {
    List<SourceFile> files = records.table().files();
    boolean shown =
        Partitions.columns(files).contains(name)
            || files.stream().flatMap(file -> file.head().stream()).anyMatch(l -> hasKey(l, name));
    if (shown) {
      return true;
    }
    Dataset<Row> good = records.rows().filter(col("error").isNull());
    Column there = records.columns().get(name).isNotNull().or(HAS.apply(col("value"), lit(name)));
    return records.table().reading(() -> !good.filter(there).isEmpty() || good.isEmpty());
  }

  /** The keys of the files' first lines. */
  static Collection<String> shown(List<SourceFile> files) {
    Set<String> keys = new LinkedHashSet<>();
    for (SourceFile file : files) {
      keys.addAll(file.keys());
      keys.addAll(file.literalKeys());
    }
    return keys;
  }

  private static boolean hasKey(String line, String name) {
    return has(object(line), name);
  }

  private static boolean has(JsonNode object, String name) {
    int dot = name.indexOf('.');
    return object.has(name)
        || dot > 0 && has(object.path(name.substring(0, dot)), name.substring(dot + 1));
  }

  private static JsonNode object(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      try {
        return JSON.valueToTree(PythonLiteral.parse(line));
      } catch (PythonLiteral.LiteralException none) {
        return JSON.missingNode();
      }
    }
  }

  /**
   * Fails where a file is one object of columns, each an object of rows, as pandas writes a table
   * unless it is asked for lines.
   */
  static void requireLines(SourceFile file) {
    if (file.head().size() != 1) {
      return;
    }
    List<String> first = new ArrayList<>();
    try (JsonParser parser = TOKENS.createParser(file.head().get(0))) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        if (parser.nextToken() == JsonToken.START_OBJECT) {
          String row = parser.nextFieldName();
          first.add(String.valueOf(row));
          skipObject(parser);
        } else {
          first.add("");
          parser.skipChildren();
        }
      }
    } catch (IOException e) {
      // The first lines of a long file end anywhere.
    }
    if (first.stream().distinct().count() == 1 && first.get(0).matches("\\d+")) {
      throw new ConfigException(
          file.where()
              + ": is one object of columns, as pandas' to_json() writes it; write a record on each"
              + " line with to_json(path, orient=\"records\", lines=True)");
    }
  }

  /** From a field of an object, or its end, to its end. */
  private static void skipObject(JsonParser parser) throws IOException {
    while (parser.currentToken() == JsonToken.FIELD_NAME) {
      parser.nextToken();
      parser.skipChildren();
      parser.nextToken();
    }
  }
}

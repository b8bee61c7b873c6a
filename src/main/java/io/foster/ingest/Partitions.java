package io.foster.ingest;

import static org.apache.spark.sql.functions.udf;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * Columns whose values stand in the names of folders, as Hive writes them: {@code day=2024-01-31}.
 */
final class Partitions {
  private static final String NULL = "__HIVE_DEFAULT_PARTITION__";

  private Partitions() {}

  /** The columns and values in a path below the input folder, in order. */
  static Map<String, String> of(String name) {
    Map<String, String> values = new LinkedHashMap<>();
    List<String> parts = new ArrayList<>(List.of(name.split("/")));
    parts.remove(parts.size() - 1);
    for (String part : parts) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        String value = decoded(part.substring(equals + 1));
        values.put(decoded(part.substring(0, equals)), value.equals(NULL) ? null : value);
      }
    }
    return values;
  }

  private static String decoded(String text) {
    try {
      // A plus stands for itself.
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  /** The columns that files have in the names of their folders. */
  static Set<String> columns(List<SourceFile> files) {
    Set<String> names = new LinkedHashSet<>();
    files.forEach(file -> names.addAll(file.partitions().keySet()));
    return names;
  }

  /**
   * One of those columns.
   *
   * @param values by file: columns and values
   * @param file which file a row is of
   */
  static Column column(Map<String, Map<String, String>> values, String name, Column file) {
    Map<String, String> here = new LinkedHashMap<>();
    values.forEach((key, columns) -> here.put(key, columns.get(name)));
    return udf((UDF1<String, String>) here::get, DataTypes.StringType).apply(file);
  }
}

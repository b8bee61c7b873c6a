package io.foster.ingest;

import static org.apache.spark.sql.functions.udf;

import io.foster.base.ConfigException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * The split that interactions come with: files named train, valid and test, as in {@code
 * ml-100k.train.inter}, {@code All_Beauty.valid.csv} or {@code test-00000-of-00001.parquet}.
 *
 * @param files the files, those to train on first, then for validation, then for testing
 * @param parts 0 (train), 1 (valid) or 2 (test) by file; empty where the files have no such names
 */
record Parts(List<SourceFile> files, Map<String, Integer> parts) {
  /** The column of the table of interactions. */
  static final String COLUMN = "part";

  private static final Pattern NAME =
      Pattern.compile("(?:^|[._-])(train|training|valid|validation|val|dev|test)(?=[._-]|$)");

  /** The split of these files, if they have one. */
  static Parts of(List<SourceFile> files) {
    Map<String, Integer> parts = new LinkedHashMap<>();
    List<String> others = new ArrayList<>();
    for (SourceFile file : files) {
      Optional<Integer> part = part(file.baseName());
      part.ifPresentOrElse(p -> parts.put(file.name(), p), () -> others.add(file.name()));
    }
    Set<Integer> found = new TreeSet<>(parts.values());
    if (found.size() < 2 || !found.contains(0)) {
      // transactions_train.csv alone is a name like any other.
      return new Parts(files, Map.of());
    }
    if (!others.isEmpty()) {
      throw new ConfigException(
          "input.interactions: "
              + others.get(0)
              + " stands beside "
              + parts.keySet().iterator().next()
              + " and may hold the same interactions; name either the files of the split, such as"
              + " \"*.{train,valid,test}.*\", or the others");
    }
    List<SourceFile> ordered = new ArrayList<>(files);
    ordered.sort(
        Comparator.<SourceFile>comparingInt(file -> parts.get(file.name()))
            .thenComparing(SourceFile::name));
    return new Parts(List.copyOf(ordered), parts);
  }

  private static Optional<Integer> part(String baseName) {
    Matcher matcher = NAME.matcher(baseName);
    return matcher.find()
        ? Optional.of(
            switch (matcher.group(1)) {
              case "train", "training" -> 0;
              case "test" -> 2;
              default -> 1;
            })
        : Optional.empty();
  }

  /** Rows with a column of the part, where there are parts. */
  Dataset<Row> mark(Dataset<Row> rows, Column file) {
    Map<String, Integer> known = parts;
    return parts.isEmpty()
        ? rows
        : rows.withColumn(
            COLUMN, udf((UDF1<String, Integer>) known::get, DataTypes.IntegerType).apply(file));
  }
}

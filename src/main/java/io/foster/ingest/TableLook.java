package io.foster.ingest;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.foster.base.ConfigException;
import io.foster.config.ColumnMapping.Dialect;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What the first rows of a table show. A table is all files with the same columns.
 *
 * @param files the files
 * @param separator of cells; empty for what has none
 * @param header whether the first line names the columns
 * @param columns their looks
 * @param records the whole table
 * @param size how many rows it has
 */
record TableLook(
    List<SourceFile> files,
    Optional<String> separator,
    boolean header,
    List<ColumnLook> columns,
    Records records,
    long size) {
  private static final int ROWS = 1000;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Looks at all that can be read as tables; what cannot is left out. */
  static List<TableLook> of(List<SourceFile> files, SparkSession spark, String charset) {
    Map<String, List<SourceFile>> groups = new LinkedHashMap<>();
    for (SourceFile file : files) {
      layout(file)
          .ifPresent(l -> groups.computeIfAbsent(l.key(), k -> new ArrayList<>()).add(file));
    }
    List<TableLook> looks = new ArrayList<>();
    for (List<SourceFile> group : groups.values()) {
      Layout layout = layout(group.get(0)).orElseThrow();
      InputTable table =
          new InputTable(
              spark,
              group,
              Decoding.of(charset),
              new Values(List.of("", "NaN", "null", "None")),
              Optional.empty());
      try {
        looks.add(look(table, layout));
      } catch (ConfigException e) {
        // Cannot be read as what it seems to be: the proposal lists it as such.
      }
    }
    return looks;
  }

  /** How a file is cut into columns. */
  private record Layout(
      String kind, Optional<String> separator, boolean header, List<String> names) {
    String key() {
      return kind + separator + header + names;
    }
  }

  private static Optional<Layout> layout(SourceFile file) {
    List<String> folders = List.copyOf(file.partitions().keySet());
    if (file.isStructured()) {
      return Optional.of(new Layout("columns", Optional.empty(), true, List.copyOf(file.keys())));
    }
    if (file.content() != Content.TEXT || file.head().isEmpty()) {
      return Optional.empty();
    }
    if (file.holdsObjects()) {
      Set<String> names = new LinkedHashSet<>(nested(file));
      names.addAll(folders);
      return Optional.of(new Layout("objects", Optional.empty(), true, List.copyOf(names)));
    }
    return cells(file, folders);
  }

  /** The separator that cuts all first lines into the same number of cells, the most of them. */
  private static Optional<Layout> cells(SourceFile file, List<String> folders) {
    String best = null;
    int most = 0;
    for (String separator : List.of("\t", ";", ",", "|", "::")) {
      CellSyntax syntax = CellSyntax.CSV.with(Dialect.separatedBy(separator));
      List<Integer> counts =
          file.head().stream()
              .map(line -> syntax.scan(line, false).separators())
              .distinct()
              .toList();
      if (counts.size() == 1 && counts.get(0) > most) {
        best = separator;
        most = counts.get(0);
      }
    }
    if (best == null) {
      return Optional.empty();
    }
    CellSyntax syntax = CellSyntax.CSV.with(Dialect.separatedBy(best));
    List<String> first = Delimited.cells(file.head().get(0), syntax);
    boolean header =
        first.stream().distinct().count() == first.size()
            && first.stream().allMatch(cell -> cell.matches("\\p{L}[^\\d]*[\\w $.-]*"))
            && file.head().size() > 1;
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= first.size(); i++) {
      names.add(header ? first.get(i - 1) : Integer.toString(i));
    }
    names.addAll(folders);
    // Without names, files are one table where their own names differ in numbers alone.
    String kind = header ? "cells" : "cells of " + file.name().replaceAll("\\d+", "");
    return Optional.of(new Layout(kind, Optional.of(best), header, names));
  }

  /** The keys of the first lines; instead of those that hold objects, the keys within. */
  private static Set<String> nested(SourceFile file) {
    Set<String> names = new LinkedHashSet<>();
    for (String line : file.head()) {
      try {
        JsonNode node = JSON.readTree(line);
        node.fields()
            .forEachRemaining(
                field -> {
                  if (field.getValue().isObject()) {
                    field
                        .getValue()
                        .fieldNames()
                        .forEachRemaining(n -> names.add(field.getKey() + "." + n));
                  } else {
                    names.add(field.getKey());
                  }
                });
      } catch (IOException e) {
        names.addAll(file.keys());
        names.addAll(file.literalKeys());
      }
    }
    return names;
  }

  private static TableLook look(InputTable table, Layout layout) {
    Records records =
        switch (layout.kind()) {
          case "columns" -> Records.structured(table, layout.names());
          case "objects" -> Records.objects(table, layout.names());
          default -> {
            CellSyntax syntax =
                CellSyntax.CSV.with(Dialect.separatedBy(layout.separator().orElseThrow()));
            Delimited cells =
                layout.header()
                    ? Delimited.withHeader(table.files(), syntax)
                    : Delimited.withoutHeader(table.files(), syntax);
            yield Records.table(table, cells, layout.header(), layout.names());
          }
        };
    List<String> names = layout.names().stream().filter(records.columns()::containsKey).toList();
    Column[] cells = names.stream().map(records.columns()::get).toArray(Column[]::new);
    Dataset<Row> good = records.rows().filter(col("error").isNull());
    List<Row> rows = table.reading(() -> good.select(cells).limit(ROWS).collectAsList());
    List<ColumnLook> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      List<String> values = new ArrayList<>();
      for (Row row : rows) {
        if (!row.isNullAt(i) && !row.getString(i).isBlank()) {
          values.add(row.getString(i));
        }
      }
      columns.add(
          new ColumnLook(
              names.get(i),
              rows.size(),
              List.copyOf(values),
              Optional.ofNullable(records.times().get(names.get(i)))));
    }
    long lines = records.lines().values().stream().mapToLong(Long::longValue).sum();
    boolean named = layout.separator().isPresent() && layout.header();
    return new TableLook(
        table.files(),
        layout.separator(),
        layout.header(),
        columns,
        records,
        named ? lines - table.files().size() : lines);
  }

  /** The files by name. */
  List<String> names() {
    return files.stream().map(SourceFile::name).toList();
  }

  /** How many of these values are in a column. */
  long holds(String column, List<String> values) {
    Column cell = records.columns().get(column);
    return records.rows().filter(cell.isin(values.toArray())).select(cell).distinct().count();
  }

  /** How many values a column has, and how many of them at least so many times. */
  long[] atLeast(String column, int times) {
    Column cell = records.columns().get(column);
    Dataset<Row> counts = records.rows().filter(cell.isNotNull()).groupBy(cell.as("v")).count();
    return new long[] {counts.count(), counts.filter(col("count").geq(times)).count()};
  }
}

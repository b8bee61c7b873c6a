package io.foster.ingest;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import io.foster.base.ConfigException;
import io.foster.ingest.CheckedRows.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;

/**
 * The records of one table with some of their columns by name, each as a string, however the files
 * are written. A name such as {@code user.id} is also the field {@code id} within {@code user}.
 *
 * @param rows with file, line_number, row, value, error, selected (whether the condition holds) and
 *     what {@code columns} are made of
 * @param lines how many lines each file has
 * @param columns the columns that were asked for and are there
 * @param present all columns there are; empty for JSON, whose objects may have any
 * @param times how columns that are points in time are written, where the files say so
 * @param table what is read
 */
record Records(
    Dataset<Row> rows,
    Map<String, Long> lines,
    Map<String, Column> columns,
    Optional<Collection<String>> present,
    Map<String, String> times,
    InputTable table) {

  /** Reads files of objects or tables, as their content and names say. */
  static Records of(InputTable table, String... names) {
    List<String> wanted = List.of(names);
    SourceFile first = table.files().get(0);
    for (SourceFile file : table.files()) {
      if (!kind(file).equals(kind(first))) {
        throw new ConfigException(
            "%s: is %s, but %s is %s; name files of one kind in input.interactions and input.items"
                .formatted(file.where(), kind(file), first.name(), kind(first)));
      }
    }
    if (first.isStructured()) {
      return structured(table, wanted);
    }
    if (first.isTable()) {
      CellSyntax syntax = first.baseName().endsWith(".csv") ? CellSyntax.CSV : CellSyntax.TSV;
      return table(table, Delimited.withHeader(table.files(), syntax), true, wanted);
    }
    return objects(table, wanted);
  }

  private static String kind(SourceFile file) {
    return file.isStructured()
        ? file.content().what()
        : file.isTable() ? "a table" : "lines of objects";
  }

  /** Reads lines of JSON objects or Python dictionaries. */
  static Records objects(InputTable table, Collection<String> wanted) {
    table.files().forEach(ObjectKeys::requireLines);
    InputTable.Rows lines = table.lines();
    Collection<String> names = withCondition(table, wanted);
    // Objects may have any key.
    table.condition().ifPresent(c -> c.checkText(table.spark(), c.columns(), table.where()));
    List<String> keys = new ArrayList<>(names);
    names.stream()
        .filter(name -> name.indexOf('.') > 0)
        .map(name -> name.substring(0, name.indexOf('.')))
        .filter(name -> !keys.contains(name))
        .forEach(keys::add);
    Map<String, Column> columns = new LinkedHashMap<>();
    for (String name : names) {
      Column flat = Json.field(keys, name);
      int dot = name.indexOf('.');
      columns.put(
          name,
          dot > 0
              ? coalesce(
                  flat,
                  Json.within(Json.field(keys, name.substring(0, dot)), name.substring(dot + 1)))
              : flat);
    }
    columns.putAll(table.partitions(names));
    return new Records(
        selected(Json.objects(SourceReader.records(lines), keys), table, columns),
        lines.counts(),
        columns,
        Optional.empty(),
        Map.of(),
        table);
  }

  /** Reads separated cells. */
  static Records table(
      InputTable table, Delimited layout, boolean header, Collection<String> wanted) {
    InputTable.Rows lines = table.records(layout.syntax(), layout.columns().size());
    Dataset<Row> records = SourceReader.records(lines);
    Collection<String> names = withCondition(table, wanted);
    Map<String, Column> columns = new LinkedHashMap<>();
    for (String name : names) {
      if (layout.columns().contains(name)) {
        columns.put(name, layout.cell(name, table.where()));
      }
    }
    columns.putAll(table.partitions(names));
    List<String> present = new ArrayList<>(layout.columns());
    present.addAll(Partitions.columns(table.files()));
    table.condition().ifPresent(c -> c.checkText(table.spark(), present, table.where()));
    return new Records(
        selected(
            layout.read(header ? records.filter(not(isHeader(table.files()))) : records),
            table,
            columns),
        lines.counts(),
        columns,
        Optional.of(present),
        Map.of(),
        table);
  }

  /** Whether a record is a file's first one: blank lines may stand before it. */
  private static Column isHeader(List<SourceFile> files) {
    Column header = col("line_number").equalTo(1);
    for (SourceFile file : files) {
      if (file.first() > 1) {
        header =
            header.or(
                col("file").equalTo(file.name()).and(col("line_number").equalTo(file.first())));
      }
    }
    return header;
  }

  /** The columns a reader wants, and those of the condition. */
  private static Collection<String> withCondition(InputTable table, Collection<String> wanted) {
    Set<String> names = new LinkedHashSet<>(wanted);
    table.condition().ifPresent(condition -> names.addAll(condition.columns()));
    return names;
  }

  /** With whether the condition holds; a record that cannot be read is none that it could spare. */
  private static Dataset<Row> selected(
      Dataset<Row> rows, InputTable table, Map<String, Column> columns) {
    if (table.condition().isEmpty()) {
      return rows.withColumn("selected", lit(true));
    }
    Condition condition = table.condition().get();
    List<String> names = condition.columns();
    Map<String, Column> asked = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      asked.put("asked" + i, columns.get(names.get(i)));
    }
    Column holds = expr(condition.overText(name -> "asked" + names.indexOf(name)));
    return rows.withColumns(asked)
        .withColumn("selected", col("error").isNotNull().or(coalesce(holds, lit(false))))
        .drop(asked.keySet().toArray(String[]::new));
  }

  /** Reads Parquet and tables. */
  static Records structured(InputTable table, Collection<String> names) {
    Map<String, Column> columns = new LinkedHashMap<>();
    Map<String, String> times = new HashMap<>();
    List<String> present = new ArrayList<>();
    InputTable.Rows rows =
        table.structured(
            (schema, nanoseconds) -> {
              present.addAll(List.of(schema.fieldNames()));
              List<Column> record = new ArrayList<>();
              for (String name : names) {
                Optional<Column> at = TypedColumns.find(schema, name);
                if (at.isEmpty()) {
                  continue;
                }
                DataType type = TypedColumns.type(schema, name);
                boolean fine = nanoseconds.contains(name);
                TypedColumns.timeFormat(type, fine).ifPresent(format -> times.put(name, format));
                String cell = "c" + record.size();
                columns.put(name, col("record").getField(cell));
                record.add(TypedColumns.asText(at.get(), type).as(cell));
              }
              return record.isEmpty()
                  ? struct(Fields.none())
                  : struct(record.toArray(new Column[0]));
            });
    Column[] cells =
        columns.entrySet().stream().map(e -> e.getValue().as(e.getKey())).toArray(Column[]::new);
    Column value = cells.length == 0 ? Fields.none() : to_json(struct(cells));
    return new Records(
        rows.rows().withColumn("error", Fields.none()).withColumn("value", value),
        rows.counts(),
        columns,
        Optional.of(present),
        times,
        table);
  }

  /** A column that the user names by a key of {@code input.columns}, and that has to be there. */
  Field required(String key, String name) {
    if (lacks(name)) {
      throw MappedColumns.missing(this, key, name);
    }
    return new Field(name, columns.get(name));
  }

  /** A column whose name is the format's own. */
  Field fixed(String name) {
    if (lacks(name)) {
      throw MappedColumns.missing(this, name);
    }
    return new Field(name, columns.get(name));
  }

  private boolean lacks(String name) {
    return present.isPresent() ? !columns.containsKey(name) : !ObjectKeys.has(this, name);
  }

  /** A column, or null values where there is none. */
  Column optional(String name) {
    return columns.getOrDefault(name, Fields.none());
  }

  /** The column the user named, which must be there; else the one of the key's own name. */
  Column optional(String key, Optional<String> wanted) {
    wanted.ifPresent(name -> required(key, name));
    return optional(wanted.orElse(key));
  }
}

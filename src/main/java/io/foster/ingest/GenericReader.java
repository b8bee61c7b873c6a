package io.foster.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.unix_millis;

import io.foster.base.ConfigException;
import io.foster.config.ColumnMapping;
import io.foster.config.ColumnMapping.FileType;
import io.foster.config.InputConfig.Format;
import io.foster.ingest.CheckedRows.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * The user's own CSV, TSV, JSON Lines or Parquet files with the columns that {@code input.columns}
 * names. Format {@code foster} is the same with fixed names: user_id, item_id, timestamp (seconds)
 * and item_id, title, brand, categories, description, features.
 */
final class GenericReader implements SourceReader {
  private final Format format;
  private final ColumnMapping columns;

  GenericReader(Format format, ColumnMapping columns) {
    this.format = format;
    this.columns = columns;
  }

  @Override
  public Format format() {
    return format;
  }

  @Override
  public boolean detectable() {
    return format == Format.FOSTER;
  }

  @Override
  public boolean isInteractions(SourceFile file) {
    return columnsOf(file).containsAll(Set.of(columns.user(), columns.item(), columns.timestamp()));
  }

  @Override
  public boolean isItems(SourceFile file) {
    Collection<String> present = columnsOf(file);
    return present.contains(columns.itemId()) && !present.contains(columns.user());
  }

  /** The columns a file's first lines show; none for Parquet, which only its reader can open. */
  private Collection<String> columnsOf(SourceFile file) {
    Optional<FileType> type = typeOf(file);
    if (file.head().isEmpty() || type.isEmpty() || type.get() == FileType.PARQUET) {
      return List.of();
    }
    return type.get() == FileType.JSON_LINES
        ? file.jsonKeys()
        : layout(List.of(file), type.get()).columns();
  }

  private Optional<FileType> typeOf(SourceFile file) {
    if (columns.fileType() != FileType.AUTO) {
      return Optional.of(columns.fileType());
    }
    String ending = file.baseName().substring(file.baseName().lastIndexOf('.') + 1);
    return Optional.ofNullable(
        switch (ending) {
          case "csv" -> FileType.CSV;
          case "tsv", "tab" -> FileType.TSV;
          case "json", "jsonl", "ndjson" -> FileType.JSON_LINES;
          case "parquet" -> FileType.PARQUET;
          default -> null;
        });
  }

  private FileType typeOf(List<SourceFile> files) {
    FileType type = null;
    for (SourceFile file : files) {
      FileType here =
          typeOf(file)
              .orElseThrow(
                  () ->
                      new ConfigException(
                          file.path()
                              + ": its name does not tell how it is written; set"
                              + " input.columns.file-type"));
      if (type != null && type != here) {
        throw new ConfigException(
            file.path()
                + ": is not written like "
                + files.get(0).name()
                + "; name files of one kind in input.interactions and input.items");
      }
      type = here;
    }
    return type;
  }

  private Delimited layout(List<SourceFile> files, FileType type) {
    String separator = type == FileType.CSV ? "," : "\t";
    boolean quoted = type == FileType.CSV;
    return columns.header()
        ? Delimited.withHeader(files, separator, quoted)
        : Delimited.withoutHeader(files, separator, quoted);
  }

  /** Records read, with the columns there are; JSON objects may have any, so null for them. */
  private record Read(
      Dataset<Row> rows,
      Map<String, Long> counts,
      Collection<String> present,
      String where,
      String timestampFormat) {

    Field required(String key, String name) {
      if (present != null) {
        MappedColumns.require(present, where, key, name);
      }
      return Field.of("record", name);
    }

    Column optional(String key, Optional<String> wanted) {
      Optional<String> name =
          present == null
              ? wanted.or(() -> Optional.of(key))
              : MappedColumns.find(present, where, key, wanted, List.of(key));
      return name.map(n -> col("record").getField(n)).orElse(Fields.none());
    }
  }

  private Read read(InputTable table, Set<String> names) {
    FileType type = typeOf(table.files());
    String where = table.files().get(0).path().toString();
    if (type == FileType.PARQUET) {
      return parquet(table, names, where);
    }
    InputTable.Rows lines = table.lines();
    Dataset<Row> records = SourceReader.records(lines);
    if (type == FileType.JSON_LINES) {
      String[] keys = names.toArray(new String[0]);
      return new Read(
          Json.objects(records, keys), lines.counts(), null, where, columns.timestampFormat());
    }
    Delimited layout = layout(table.files(), type);
    Dataset<Row> data = columns.header() ? records.filter(col("line_number").gt(1)) : records;
    return new Read(
        layout.read(data), lines.counts(), layout.columns(), where, columns.timestampFormat());
  }

  private Read parquet(InputTable table, Set<String> names, String where) {
    List<String> present = new ArrayList<>();
    AtomicReference<String> time = new AtomicReference<>(columns.timestampFormat());
    InputTable.Rows rows =
        table.parquet(
            schema -> {
              present.addAll(List.of(schema.fieldNames()));
              List<Column> record = new ArrayList<>();
              for (String name : names) {
                if (present.contains(name)) {
                  DataType type = schema.apply(name).dataType();
                  record.add(asText(col("`" + name + "`"), type).as(name));
                  if (name.equals(columns.timestamp())) {
                    time.set(timestampFormat(type));
                  }
                }
              }
              return struct(record.toArray(new Column[0]));
            });
    Dataset<Row> read =
        rows.rows().withColumn("error", Fields.none()).withColumn("value", to_json(col("record")));
    return new Read(read, rows.counts(), present, where, time.get());
  }

  /** Like the value of a text file: lists as JSON arrays, points in time as epoch milliseconds. */
  private static Column asText(Column column, DataType type) {
    if (type instanceof ArrayType || type instanceof StructType || type instanceof MapType) {
      return to_json(column);
    }
    return (type instanceof TimestampType ? unix_millis(column) : column)
        .cast(DataTypes.StringType);
  }

  /** Columns that are points in time need no format. */
  private String timestampFormat(DataType type) {
    if (type instanceof TimestampType) {
      return "milliseconds";
    }
    boolean iso = type instanceof TimestampNTZType || type instanceof DateType;
    return iso ? "iso" : columns.timestampFormat();
  }

  @Override
  public CheckedRows interactions(InputTable table) {
    Set<String> names =
        names(
            Stream.of(
                columns.user(),
                columns.item(),
                columns.timestamp(),
                or(columns.rating(), "rating")));
    Read read = read(table, names);
    return new CheckedRows(
        CheckedRows.interactions(
            read.rows(),
            read.required("user", columns.user()),
            read.required("item", columns.item()),
            read.required("timestamp", columns.timestamp()),
            read.timestampFormat(),
            read.optional("rating", columns.rating())),
        read.counts());
  }

  @Override
  public CheckedRows items(InputTable table) {
    Set<String> names =
        names(
            Stream.concat(
                Stream.of(
                    columns.itemId(),
                    or(columns.title(), "title"),
                    or(columns.brand(), "brand"),
                    or(columns.categories(), "categories"),
                    or(columns.description(), "description"),
                    or(columns.features(), "features")),
                columns.attributes().stream()));
    Read read = read(table, names);
    Map<String, Column> attributes = new LinkedHashMap<>();
    columns
        .attributes()
        .forEach(name -> attributes.put(name, read.required("attributes", name).value()));
    return new CheckedRows(
        CheckedRows.items(
            read.rows(),
            read.required("item-id", columns.itemId()),
            read.optional("title", columns.title()),
            read.optional("brand", columns.brand()),
            list(read, "categories", columns.categories()),
            Fields.joined(Json.strings(read.optional("description", columns.description()))),
            list(read, "features", columns.features()),
            attributes),
        read.counts());
  }

  private Column list(Read read, String key, Optional<String> wanted) {
    Column raw = read.optional(key, wanted);
    return read.present() == null ? Json.strings(raw) : Fields.cell(raw, columns.listSeparator());
  }

  private static String or(Optional<String> wanted, String name) {
    return wanted.orElse(name);
  }

  private static Set<String> names(Stream<String> names) {
    Set<String> set = new LinkedHashSet<>();
    names.forEach(set::add);
    return set;
  }
}

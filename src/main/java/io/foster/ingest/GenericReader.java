package io.foster.ingest;

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
import java.util.stream.Stream;
import org.apache.spark.sql.Column;

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
    Set<String> wanted = new LinkedHashSet<>(List.of(columns.user(), columns.item()));
    columns.timestamp().ifPresent(wanted::add);
    return columnsOf(file).containsAll(wanted);
  }

  @Override
  public boolean isItems(SourceFile file) {
    Collection<String> present = columnsOf(file);
    return present.contains(columns.itemId()) && !present.contains(columns.user());
  }

  /** The columns a file's first lines show. */
  private Collection<String> columnsOf(SourceFile file) {
    Optional<FileType> type = typeOf(file);
    boolean table = type.filter(t -> t == FileType.CSV || t == FileType.TSV).isPresent();
    if (type.isEmpty()) {
      return List.of();
    }
    if (!table || file.head().isEmpty()) {
      return file.keys();
    }
    CellSyntax syntax = syntax(type.get());
    String first = file.head().get(0);
    List<String> names = new ArrayList<>(file.partitions().keySet());
    if (!columns.header()) {
      names.addAll(Delimited.withoutHeader(List.of(file), syntax).columns());
    } else if (!syntax.scan(first, false).open()) {
      names.addAll(Delimited.cells(first, syntax));
    }
    return names;
  }

  private Optional<FileType> typeOf(SourceFile file) {
    if (file.content() == Content.TABLE) {
      return Optional.of(FileType.PARQUET);
    }
    if (columns.fileType() != FileType.AUTO) {
      return Optional.of(columns.fileType());
    }
    if (file.content() == Content.PARQUET) {
      return Optional.of(FileType.PARQUET);
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
                          file.where()
                              + ": its name does not tell how it is written; set"
                              + " input.columns.file-type"));
      if (type != null && type != here) {
        throw new ConfigException(
            file.where()
                + ": is not written like "
                + files.get(0).name()
                + "; name files of one kind in input.interactions and input.items");
      }
      type = here;
    }
    return type;
  }

  private CellSyntax syntax(FileType type) {
    return (type == FileType.CSV ? CellSyntax.CSV : CellSyntax.TSV).with(columns.dialect());
  }

  private Delimited layout(List<SourceFile> files, FileType type) {
    return columns.header()
        ? Delimited.withHeader(files, syntax(type))
        : Delimited.withoutHeader(files, syntax(type));
  }

  private Records read(InputTable table, Set<String> names) {
    FileType type = typeOf(table.files());
    for (SourceFile file : table.files()) {
      boolean parquet = file.isStructured();
      if (parquet != (type == FileType.PARQUET)) {
        throw new ConfigException(
            file.where()
                + ": is "
                + file.content().what()
                + ", which its name or input.columns.file-type does not say; "
                + (parquet
                    ? "set input.columns.file-type to parquet or auto"
                    : "name it for what it is"));
      }
    }
    if (type == FileType.PARQUET) {
      return Records.structured(table, names);
    }
    if (type == FileType.JSON_LINES) {
      return Records.objects(table, names);
    }
    Delimited layout = layout(table.files(), type);
    if (columns.header()) {
      MappedColumns.requireSeparated(table.files().get(0), layout);
    }
    return Records.table(table, layout, columns.header(), names);
  }

  @Override
  public CheckedRows interactions(InputTable table) {
    Set<String> names =
        names(
            Stream.concat(
                Stream.of(columns.user(), columns.item(), or(columns.rating(), "rating")),
                columns.timestamp().stream()));
    Records read = read(table, names);
    return CheckedRows.interactions(
        read,
        table.values(),
        required(read, "user", columns.user()),
        required(read, "item", columns.item()),
        columns.timestamp().map(name -> required(read, "timestamp", name)),
        columns.timestamp().map(read.times()::get).orElse(columns.timestampFormat()),
        read.optional("rating", columns.rating()));
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
    Records read = read(table, names);
    Map<String, Column> attributes = new LinkedHashMap<>();
    columns
        .attributes()
        .forEach(name -> attributes.put(name, read.required("attributes", name).value()));
    return CheckedRows.items(
        read,
        table.values(),
        required(read, "item-id", columns.itemId()),
        read.optional("title", columns.title()),
        read.optional("brand", columns.brand()),
        list(read, "categories", columns.categories()),
        Json.strings(read.optional("description", columns.description())),
        list(read, "features", columns.features()),
        attributes);
  }

  /** The names of the format foster are no keys of the user's. */
  private Field required(Records read, String key, String name) {
    return format == Format.FOSTER ? read.fixed(name) : read.required(key, name);
  }

  private Column list(Records read, String key, Optional<String> wanted) {
    Column raw = read.optional(key, wanted);
    return read.present().isEmpty()
        ? Json.strings(raw)
        : CellLists.of(raw, columns.listSeparator());
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

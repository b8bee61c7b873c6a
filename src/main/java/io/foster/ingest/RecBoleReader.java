package io.foster.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.when;

import io.foster.config.ColumnMapping;
import io.foster.config.InputConfig.Format;
import io.foster.ingest.CheckedRows.Field;
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

/**
 * RecBole's atomic files (Zhao et al., "RecBole", CIKM 2021): tab-separated {@code .inter} and
 * {@code .item} whose header names each column with its type, such as {@code user_id:token} or
 * {@code genre:token_seq}. Sequences are separated by spaces unless a cell is a JSON array.
 *
 * <p>Columns are found by the names of {@code input.columns}, else by usual names; item columns
 * that are none of these become attributes.
 */
final class RecBoleReader implements SourceReader {
  private static final String TAB = "\t";
  private static final List<String> TITLES = List.of("title", "movie_title", "name", "item_name");
  private static final List<String> BRANDS = List.of("brand", "store");
  private static final List<String> CATEGORIES =
      List.of("categories", "category", "genre", "genres", "class");
  private static final List<String> DESCRIPTIONS = List.of("description");
  private static final List<String> FEATURES = List.of("features", "feature");

  private final ColumnMapping columns;

  RecBoleReader(ColumnMapping columns) {
    this.columns = columns;
  }

  @Override
  public Format format() {
    return Format.RECBOLE;
  }

  @Override
  public boolean isInteractions(SourceFile file) {
    return file.baseName().endsWith(".inter") && typed(file);
  }

  @Override
  public boolean isItems(SourceFile file) {
    return file.baseName().endsWith(".item") && typed(file);
  }

  private static boolean typed(SourceFile file) {
    return !file.head().isEmpty()
        && Delimited.cells(file.head().get(0), TAB, false).stream()
            .allMatch(name -> name.matches(".+:(token|token_seq|float|float_seq)"));
  }

  /** The columns of the files by name, each with its type. */
  private record Header(Delimited layout, Map<String, String> types, String where) {
    static Header of(InputTable table) {
      Delimited typed = Delimited.withHeader(table.files(), TAB, false);
      Map<String, String> types = new LinkedHashMap<>();
      for (String column : typed.columns()) {
        int colon = column.lastIndexOf(':');
        types.put(
            column.substring(0, colon < 0 ? column.length() : colon), column.substring(colon + 1));
      }
      Delimited layout = new Delimited(new ArrayList<>(types.keySet()), TAB, false);
      return new Header(layout, types, table.files().get(0).path().toString());
    }

    Dataset<Row> read(InputTable.Rows lines) {
      return layout.read(SourceReader.records(lines).filter(col("line_number").gt(1)));
    }

    Field required(String key, String name) {
      MappedColumns.require(types.keySet(), where, key, name);
      return Field.of("record", name);
    }
  }

  @Override
  public CheckedRows interactions(InputTable table) {
    Header header = Header.of(table);
    InputTable.Rows lines = table.lines();
    Optional<String> rating =
        MappedColumns.find(
            header.types().keySet(), header.where(), "rating", columns.rating(), List.of("rating"));
    return new CheckedRows(
        CheckedRows.interactions(
            header.read(lines),
            header.required("user", columns.user()),
            header.required("item", columns.item()),
            header.required("timestamp", columns.timestamp()),
            columns.timestampFormat(),
            rating.map(RecBoleReader::cell).orElse(Fields.none())),
        lines.counts());
  }

  @Override
  public CheckedRows items(InputTable table) {
    Header header = Header.of(table);
    InputTable.Rows lines = table.lines();
    Set<String> used = new LinkedHashSet<>();
    used.add(columns.itemId());
    Optional<String> title = find(header, used, "title", columns.title(), TITLES);
    Optional<String> brand = find(header, used, "brand", columns.brand(), BRANDS);
    Optional<String> categories =
        find(header, used, "categories", columns.categories(), CATEGORIES);
    Optional<String> description =
        find(header, used, "description", columns.description(), DESCRIPTIONS);
    Optional<String> features = find(header, used, "features", columns.features(), FEATURES);
    return new CheckedRows(
        CheckedRows.items(
            header.read(lines),
            header.required("item-id", columns.itemId()),
            title.map(RecBoleReader::cell).orElse(Fields.none()),
            brand.map(RecBoleReader::cell).orElse(Fields.none()),
            categories.map(name -> sequence(header, name)).orElse(Fields.noList()),
            description.map(RecBoleReader::cell).orElse(Fields.none()),
            features.map(name -> sequence(header, name)).orElse(Fields.noList()),
            attributes(header, used)),
        lines.counts());
  }

  private Map<String, Column> attributes(Header header, Set<String> used) {
    Map<String, Column> attributes = new LinkedHashMap<>();
    if (columns.attributes().isEmpty()) {
      header.types().keySet().stream()
          .filter(name -> !used.contains(name))
          .forEach(name -> attributes.put(name, cell(name)));
    } else {
      columns
          .attributes()
          .forEach(name -> attributes.put(name, header.required("attributes", name).value()));
    }
    return attributes;
  }

  private static Optional<String> find(
      Header header, Set<String> used, String key, Optional<String> wanted, List<String> usual) {
    Optional<String> found =
        MappedColumns.find(header.types().keySet(), header.where(), key, wanted, usual);
    found.ifPresent(used::add);
    return found;
  }

  private static Column sequence(Header header, String name) {
    Column cell = cell(name);
    return header.types().get(name).endsWith("_seq")
        ? when(cell.startsWith("["), Json.strings(cell)).otherwise(split(cell, " "))
        : Json.strings(cell);
  }

  private static Column cell(String name) {
    return col("record").getField(name);
  }
}

package io.foster.ingest;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.posexplode;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.shiftleft;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.when;

import io.foster.config.ColumnMapping;
import io.foster.config.InputConfig.Format;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

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
  private static final String HISTORY = "item_id_list";

  /** More items before a target than any line can hold. */
  private static final int ROW_BITS = 24;

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

  private boolean typed(SourceFile file) {
    return !file.head().isEmpty()
        && Delimited.cells(file.head().get(0), syntax()).stream().allMatch(RecBoleReader::isTyped);
  }

  private static boolean isTyped(String name) {
    return name.matches(".+:(token|token_seq|float|float_seq)");
  }

  private CellSyntax syntax() {
    return CellSyntax.plain(TAB).with(columns.dialect());
  }

  /** The columns of the files by name, each with its type. */
  private record Header(Delimited layout, Map<String, String> types) {
    static Header of(InputTable table, CellSyntax syntax) {
      Delimited typed = Delimited.withHeader(table.files(), syntax);
      List<String> names = new ArrayList<>();
      Map<String, String> types = new LinkedHashMap<>();
      for (String column : typed.columns()) {
        int colon = column.lastIndexOf(':');
        names.add(column.substring(0, colon < 0 ? column.length() : colon));
        types.put(names.get(names.size() - 1), column.substring(colon + 1));
      }
      return new Header(new Delimited(names, syntax), types);
    }

    Records read(InputTable table) {
      return Records.table(table, layout, true, types.keySet());
    }
  }

  @Override
  public CheckedRows interactions(InputTable table) {
    Header header = Header.of(table, syntax());
    MappedColumns.requireSeparated(table.files().get(0), header.layout());
    Records records = header.read(table);
    Optional<String> rating =
        MappedColumns.find(records, "rating", columns.rating(), List.of("rating"));
    return CheckedRows.interactions(
        records,
        table.values(),
        records.required("user", columns.user()),
        records.required("item", columns.item()),
        columns.timestamp().map(name -> records.required("timestamp", name)),
        columns.timestampFormat(),
        rating.map(records::optional).orElse(Fields.none()),
        header.types().containsKey(HISTORY)
            ? new Column[] {split(Fields.text(records.optional(HISTORY)), " +").as("history")}
            : new Column[0]);
  }

  /**
   * Files made for sequential recommenders have a row for each target with the items before it. The
   * first row of a user holds what no row has for a target.
   */
  @Override
  public Dataset<Row> expand(Dataset<Row> good) {
    if (!List.of(good.columns()).contains("history")) {
      return SourceReader.super.expand(good);
    }
    boolean parts = List.of(good.columns()).contains(Parts.COLUMN);
    Column part = parts ? col(Parts.COLUMN) : lit(0);
    Column first =
        row_number()
            .over(Window.partitionBy("user_id").orderBy(part, col("timestamp"), col("row")))
            .equalTo(1);
    Column before = when(first, col("history")).otherwise(Fields.noList());
    Dataset<Row> each =
        good.withColumn("before", coalesce(before, Fields.noList()))
            .select(
                col("user_id"),
                col("timestamp"),
                col("row"),
                part.as(Parts.COLUMN),
                size(col("before")).as("n"),
                posexplode(concat(col("before"), array(col("item_id")))));
    Dataset<Row> rows =
        each.select(
            col("user_id"),
            col("col").as("item_id"),
            col("timestamp"),
            shiftleft(col("row"), ROW_BITS).plus(col("pos")).as("row"),
            when(col("pos").lt(col("n")), 0).otherwise(col(Parts.COLUMN)).as(Parts.COLUMN));
    return parts ? rows : rows.drop(Parts.COLUMN);
  }

  @Override
  public CheckedRows items(InputTable table) {
    Header header = Header.of(table, syntax());
    MappedColumns.requireSeparated(table.files().get(0), header.layout());
    Records records = header.read(table);
    Optional<String> title = MappedColumns.find(records, "title", columns.title(), TITLES);
    Optional<String> brand = MappedColumns.find(records, "brand", columns.brand(), BRANDS);
    Optional<String> categories =
        MappedColumns.find(records, "categories", columns.categories(), CATEGORIES);
    Optional<String> description =
        MappedColumns.find(records, "description", columns.description(), DESCRIPTIONS);
    Optional<String> features =
        MappedColumns.find(records, "features", columns.features(), FEATURES);
    Set<String> used = new LinkedHashSet<>(List.of(columns.itemId()));
    Stream.of(title, brand, categories, description, features)
        .forEach(name -> name.ifPresent(used::add));
    return CheckedRows.items(
        records,
        table.values(),
        records.required("item-id", columns.itemId()),
        title.map(records::optional).orElse(Fields.none()),
        brand.map(records::optional).orElse(Fields.none()),
        categories.map(name -> sequence(header, records, name)).orElse(Fields.noList()),
        Json.strings(description.map(records::optional).orElse(Fields.none())),
        features.map(name -> sequence(header, records, name)).orElse(Fields.noList()),
        attributes(records, used));
  }

  private Map<String, Column> attributes(Records records, Set<String> used) {
    Map<String, Column> attributes = new LinkedHashMap<>();
    if (columns.attributes().isEmpty()) {
      records.columns().keySet().stream()
          .filter(name -> !used.contains(name))
          .forEach(name -> attributes.put(name, records.optional(name)));
    } else {
      columns
          .attributes()
          .forEach(name -> attributes.put(name, records.required("attributes", name).value()));
    }
    return attributes;
  }

  /** Sequences stand between spaces, or in quotes between commas. */
  private static Column sequence(Header header, Records records, String name) {
    boolean many = header.types().get(name).endsWith("_seq");
    return CellLists.of(records.optional(name), many ? " " : null);
  }
}

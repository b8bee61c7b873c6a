package io.foster.ingest;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_csv;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.replace;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import io.foster.base.ConfigException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Records of separated cells, read into the column {@code record} with one string field for each
 * column; the column {@code error} says why a record cannot be read, or is null. An empty cell is
 * null. Blanks around quoted cells, and around all cells where cells may be quoted, are no part of
 * them.
 *
 * @param columns the columns' names
 * @param syntax how cells are separated and quoted
 */
record Delimited(List<String> columns, CellSyntax syntax) {
  /** Why a record is malformed whose quotes are escaped otherwise than they should be. */
  static final String ESCAPED = "quote in a cell";

  private static final String CORRUPT = "corrupt record";

  private static final Pattern NOTE_TO_EXCEL =
      Pattern.compile("\"?sep=(.)\"?\\s*", Pattern.CASE_INSENSITIVE);

  /** Spark's own limit; its reader fails, and does not say where, beyond it. */
  private static final int MAX_COLUMNS = 20_480;

  /** Columns named by the header, which all files must share. */
  static Delimited withHeader(List<SourceFile> files, CellSyntax syntax) {
    List<String> header = List.of();
    SourceFile first = null;
    for (SourceFile file : files) {
      if (file.head().isEmpty()) {
        continue;
      }
      if (syntax.scan(file.head().get(0), false).open()) {
        throw new ConfigException(
            file.where() + ": a quote in its header is not closed; write the header on one line");
      }
      refuseNoteToExcel(file, syntax);
      List<String> cells = cells(file.head().get(0), syntax);
      if (syntax.scan(file.head().get(0), false).separators() >= MAX_COLUMNS) {
        throw new ConfigException(
            file.path()
                + ": its first line has more than "
                + MAX_COLUMNS
                + " cells; set input.columns.separator to what separates them");
      }
      if (first == null) {
        first = file;
        header = cells;
      } else if (!header.equals(cells)) {
        throw new ConfigException(
            file.where()
                + ": its columns are not those of "
                + first.name()
                + " ("
                + String.join(", ", header)
                + "); name files of one layout in input.interactions and input.items");
      }
    }
    return new Delimited(header, syntax);
  }

  private static void refuseNoteToExcel(SourceFile file, CellSyntax syntax) {
    Matcher note = NOTE_TO_EXCEL.matcher(file.head().get(0));
    if (note.matches()) {
      String separator = note.group(1);
      throw new ConfigException(
          file.where()
              + ": its first line, sep=, is a note to Excel; delete that line"
              + (separator.equals(syntax.separator())
                  ? ""
                  : ", and set input.columns.separator="
                      + (separator.equals("\t") ? "\\t" : separator)));
    }
  }

  /** Columns named by their position from 1, as many as the first line has. */
  static Delimited withoutHeader(List<SourceFile> files, CellSyntax syntax) {
    int n =
        files.stream()
            .filter(file -> !file.head().isEmpty())
            .findFirst()
            .map(file -> syntax.scan(file.head().get(0), false).separators() + 1)
            .orElse(0);
    return new Delimited(IntStream.rangeClosed(1, n).mapToObj(Integer::toString).toList(), syntax);
  }

  /** The cells of one line; none where there are more than any table has. */
  static List<String> cells(String line, CellSyntax syntax) {
    if (!syntax.quotes()) {
      return List.of(line.split(Pattern.quote(syntax.separator()), -1));
    }
    CsvParserSettings settings = new CsvParserSettings();
    settings.getFormat().setDelimiter(syntax.separator());
    settings.getFormat().setQuote(syntax.quote().charAt(0));
    settings.getFormat().setQuoteEscape(syntax.escape().charAt(0));
    settings.getFormat().setComment('\0'); // as Spark does: a line may begin with #
    settings.setMaxCharsPerColumn(-1);
    if (syntax.scan(line, false).separators() >= MAX_COLUMNS) {
      return List.of();
    }
    settings.setMaxColumns(MAX_COLUMNS);
    settings.setNullValue("");
    settings.setEmptyValue("");
    String[] cells = new CsvParser(settings).parseLine(line);
    return cells == null ? List.of() : List.of(cells);
  }

  /**
   * A column of {@link #read}.
   *
   * @param where the file, for messages
   */
  Column cell(String name, String where) {
    int at = columns.indexOf(name);
    if (at != columns.lastIndexOf(name)) {
      throw new ConfigException(
          where
              + ": its header names the column \""
              + name
              + "\" more than once; give each its own name");
    }
    return col("record").getField("c" + at);
  }

  /** Reads numbered records. */
  Dataset<Row> read(Dataset<Row> lines) {
    String error = "not " + columns.size() + " columns";
    Column wrong;
    Column escaped = lit(false);
    Dataset<Row> read;
    if (syntax.quotes()) {
      Column separators =
          length(col("value"))
              .minus(length(replace(col("value"), lit(syntax.separator()), lit(""))))
              .divide(syntax.separator().length());
      Column many = length(col("value")).geq(MAX_COLUMNS).and(separators.geq(MAX_COLUMNS));
      // A line of separators is not given to the reader, and has too many columns.
      Column value = when(not(many), col("value")).otherwise(lit(""));
      read = lines.withColumn("record", from_csv(value, lit(schema().toDDL()), options()));
      wrong = col("record").getField(CORRUPT).isNotNull().or(many);
      escaped = escaped();
    } else {
      read = lines.withColumn("cells", split(col("value"), Pattern.quote(syntax.separator()), -1));
      wrong = size(col("cells")).notEqual(columns.size());
    }
    Column problem = when(wrong, lit(error)).when(escaped, lit(ESCAPED));
    read = read.withColumn("error", coalesce(col("error"), problem));
    return syntax.quotes() ? read : read.withColumn("record", struct(fields())).drop("cells");
  }

  /** Whether a record escapes quotes by backslashes, where that is not what the syntax does. */
  private Column escaped() {
    CellSyntax cells = syntax;
    return col("value")
        .contains("\\" + cells.quote())
        .and(
            udf(
                    (UDF1<String, Boolean>) record -> cells.scan(record, false).escaped(),
                    DataTypes.BooleanType)
                .apply(col("value")));
  }

  private Column[] fields() {
    return IntStream.range(0, columns.size())
        .mapToObj(
            i -> {
              Column cell = get(col("cells"), lit(i));
              return when(cell.notEqual(""), cell).as("c" + i);
            })
        .toArray(Column[]::new);
  }

  /** Fields by number: names may repeat, or differ in case only. */
  private StructType schema() {
    StructType schema = new StructType();
    for (int i = 0; i < columns.size(); i++) {
      schema = schema.add("c" + i, DataTypes.StringType);
    }
    return schema.add(CORRUPT, DataTypes.StringType);
  }

  private Map<String, String> options() {
    return Map.of(
        "sep",
        syntax.separator(),
        "quote",
        syntax.quote(),
        "escape",
        syntax.escape(),
        "ignoreLeadingWhiteSpace",
        "true",
        "ignoreTrailingWhiteSpace",
        "true",
        "columnNameOfCorruptRecord",
        CORRUPT);
  }
}

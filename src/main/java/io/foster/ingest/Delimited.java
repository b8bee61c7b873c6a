package io.foster.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_csv;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import io.foster.base.ConfigException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Lines of separated cells, read into the column {@code record} with one string field for each
 * column; the column {@code error} says why a line cannot be read, or is null. A cell cannot hold
 * line breaks, and an empty one is null.
 *
 * @param columns the columns' names
 * @param separator what separates cells
 * @param quoted whether cells may stand in double quotes, as in RFC 4180
 */
record Delimited(List<String> columns, String separator, boolean quoted) {
  private static final String CORRUPT = "corrupt record";

  /** Columns named by the header, which all files must share. */
  static Delimited withHeader(List<SourceFile> files, String separator, boolean quoted) {
    List<String> header = List.of();
    SourceFile first = null;
    for (SourceFile file : files) {
      if (file.head().isEmpty()) {
        continue;
      }
      List<String> cells = cells(file.head().get(0), separator, quoted);
      if (first == null) {
        first = file;
        header = cells;
      } else if (!header.equals(cells)) {
        throw new ConfigException(
            file.path()
                + ": its columns are not those of "
                + first.name()
                + " ("
                + String.join(", ", header)
                + "); name files of one layout in input.interactions and input.items");
      }
    }
    return new Delimited(header, separator, quoted);
  }

  /** Columns named by their position from 1, as many as the first line has. */
  static Delimited withoutHeader(List<SourceFile> files, String separator, boolean quoted) {
    int n =
        files.stream()
            .filter(file -> !file.head().isEmpty())
            .findFirst()
            .map(file -> cells(file.head().get(0), separator, quoted).size())
            .orElse(0);
    return new Delimited(
        IntStream.rangeClosed(1, n).mapToObj(Integer::toString).toList(), separator, quoted);
  }

  /** The cells of one line. */
  static List<String> cells(String line, String separator, boolean quoted) {
    if (!quoted) {
      return List.of(line.split(Pattern.quote(separator), -1));
    }
    CsvParserSettings settings = new CsvParserSettings();
    settings.getFormat().setDelimiter(separator);
    settings.getFormat().setComment('\0'); // as Spark does: a line may begin with #
    settings.setMaxCharsPerColumn(-1);
    settings.setMaxColumns(20_480);
    settings.setNullValue("");
    String[] cells = new CsvParser(settings).parseLine(line);
    return cells == null ? List.of() : List.of(cells);
  }

  /** Reads numbered lines. */
  Dataset<Row> read(Dataset<Row> lines) {
    String error = "not " + columns.size() + " columns";
    return quoted
        ? lines
            .withColumn("record", from_csv(col("value"), lit(schema().toDDL()), options()))
            .withColumn("error", when(col("record").getField(CORRUPT).isNotNull(), lit(error)))
        : lines
            .withColumn("cells", split(col("value"), Pattern.quote(separator), -1))
            .withColumn("record", struct(fields()))
            .withColumn("error", when(size(col("cells")).notEqual(columns.size()), lit(error)))
            .drop("cells");
  }

  private Column[] fields() {
    return IntStream.range(0, columns.size())
        .mapToObj(
            i -> {
              Column cell = get(col("cells"), lit(i));
              return when(cell.notEqual(""), cell).as(columns.get(i));
            })
        .toArray(Column[]::new);
  }

  private StructType schema() {
    StructType schema = new StructType();
    for (String column : columns) {
      schema = schema.add(column, DataTypes.StringType);
    }
    return schema.add(CORRUPT, DataTypes.StringType);
  }

  private Map<String, String> options() {
    return Map.of(
        "sep", separator, "quote", "\"", "escape", "\"", "columnNameOfCorruptRecord", CORRUPT);
  }
}

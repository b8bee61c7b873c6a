package io.foster.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;

import io.foster.base.ConfigException;
import io.foster.config.IngestConfig;
import io.foster.config.InputConfig.Format;
import io.foster.ingest.IngestReport.FileCount;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Counts, samples and limits malformed records of one table. */
record BadRows(String table, CheckedRows checked, Format format) {
  private static final StructType SAMPLE =
      new StructType()
          .add("table", DataTypes.StringType, false)
          .add("file", DataTypes.StringType)
          .add("line_number", DataTypes.LongType)
          .add("reason", DataTypes.StringType)
          .add("text", DataTypes.StringType);

  /** Fails where there are no records, or too many malformed ones among them. */
  void limit(List<FileCount> counts, IngestConfig config) {
    long records = counts.stream().mapToLong(FileCount::records).sum();
    long malformed = counts.stream().mapToLong(FileCount::malformed).sum();
    String files = files();
    if (records == 0) {
      throw new ConfigException(
          "input." + table + ": " + files + ": no records; name files that hold some");
    }
    double share = (double) malformed / records;
    if (share > config.maxMalformedShare()) {
      Map<String, Long> reasons = new TreeMap<>();
      counts.forEach(c -> c.rejected().forEach((r, n) -> reasons.merge(r, n, Long::sum)));
      Row first = checked.rows().filter(col("reason").isNotNull()).orderBy("row").limit(1).first();
      String mend = Mends.of(first.getAs("reason"), first.getAs("text"), format);
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "input.%s: %d of %d records (%.2f%%) of %s are malformed: %s; the first is line %d of"
                  + " %s (%s): %s; %s",
              table,
              malformed,
              records,
              100 * share,
              files,
              reasons.entrySet().stream()
                  .map(e -> e.getKey() + " " + e.getValue())
                  .collect(Collectors.joining(", ")),
              first.<Long>getAs("line_number"),
              first.<String>getAs("file"),
              first.<String>getAs("reason"),
              excerpt(first.getAs("text"), 80),
              mend.isEmpty()
                  ? "check input.format, mend the files, or raise ingest.max-malformed-share above "
                      + config.maxMalformedShare()
                  : mend));
    }
    if (malformed == records) {
      throw new ConfigException(
          "input."
              + table
              + ": all "
              + records
              + " records of "
              + files
              + " are malformed;"
              + " name other files");
    }
  }

  /**
   * The first malformed records of each reason: table, file, line_number, reason, text. Where the
   * counts of the files, of this table and others, know of none, nothing is read again.
   */
  Dataset<Row> sample(List<FileCount> counts, int perReason) {
    boolean none =
        counts.stream().noneMatch(count -> count.table().equals(table) && count.malformed() > 0);
    if (none) {
      return checked.rows().sparkSession().createDataFrame(List.of(), SAMPLE);
    }
    return checked
        .rows()
        .filter(col("reason").isNotNull())
        .withColumn("nth", row_number().over(Window.partitionBy("reason").orderBy("row")))
        .filter(col("nth").leq(perReason))
        .select(
            lit(table).as("table"), col("file"), col("line_number"), col("reason"), col("text"));
  }

  /** The files in brief, for messages. */
  String files() {
    int more = checked.lines().size() - 5;
    return checked.lines().keySet().stream().sorted().limit(5).collect(Collectors.joining(", "))
        + (more > 0 ? " and " + more + " more" : "");
  }

  /** The beginning of a text on one line, for messages. */
  static String excerpt(String text, int length) {
    String line = (text == null ? "" : text).replaceAll("[\\p{Cntrl}\\p{Cf}\\uFFFD]+", " ");
    return line.length() <= length ? line : line.substring(0, length) + "...";
  }
}

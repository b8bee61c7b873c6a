package io.foster.pipeline;

import io.foster.base.ConfigException;
import io.foster.config.TableName;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * A table of Spark's catalogue that results are written to. A new one is of the session's usual
 * source ({@code spark.sql.sources.default}) or of its catalogue's; an earlier one keeps its own.
 * Delta and Iceberg replace the rows in one step.
 */
public final class TableTarget {
  private final String option;
  private final TableName table;
  private final Optional<String> provider;
  private final boolean exists;

  private TableTarget(SparkSession spark, String option, TableName table, boolean exists) {
    this.option = option;
    this.table = table;
    this.exists = exists;
    this.provider = exists ? provider(spark, table.text()) : Optional.empty();
  }

  /**
   * Checks the place before any work is done.
   *
   * @param option that names it, for messages
   * @param columns what an earlier table of the same kind has, in order
   * @param overwrite whether such a table may be replaced
   * @throws ConfigException if it is no table, or one that may not be replaced
   */
  public static TableTarget of(
      SparkSession spark, String option, TableName table, List<String> columns, boolean overwrite) {
    table
        .problem()
        .or(
            () ->
                table.kind() == TableName.Kind.SQL
                    ? Optional.of("is a query; write table:catalog.database.table")
                    : Optional.empty())
        .ifPresent(
            problem -> {
              throw new ConfigException(option + ": " + table + " " + problem);
            });
    boolean exists = exists(spark, option, table);
    if (exists) {
      List<String> there = Arrays.asList(spark.table(table.text()).columns());
      if (!there.equals(columns)) {
        throw new ConfigException(
            option
                + ": "
                + table
                + " is there and holds something else ("
                + String.join(", ", there)
                + "); name another table");
      }
      if (!overwrite) {
        throw new ConfigException(
            option + ": " + table + " is there; add --overwrite to replace it, or name another");
      }
    }
    return new TableTarget(spark, option, table, exists);
  }

  private static boolean exists(SparkSession spark, String option, TableName table) {
    try {
      return spark.catalog().tableExists(table.text());
    } catch (Exception e) { // Spark throws checked exceptions without declaring them
      throw cannot(option, table, e);
    }
  }

  /** Writes the rows; the work of making them should be done by then. */
  public void write(Dataset<Row> rows) {
    try {
      DataFrameWriter<Row> writer =
          rows.write().mode(exists ? SaveMode.Overwrite : SaveMode.ErrorIfExists);
      provider.ifPresent(writer::format);
      writer.saveAsTable(table.text());
    } catch (Exception e) { // Spark throws checked exceptions without declaring them
      if (e instanceof AnalysisException) {
        throw cannot(option, table, e);
      }
      throw e;
    }
  }

  /** As the user writes it. */
  public String shown() {
    return table.toString();
  }

  private static ConfigException cannot(String option, TableName table, Exception e) {
    return new ConfigException(
        option
            + ": "
            + table
            + " cannot be used ("
            + String.valueOf(e.getMessage()).strip().lines().findFirst().orElse("")
            + "); check the name, the rights and the catalogue's settings (--conf"
            + " spark.sql.catalog...)");
  }

  /** The table's source, such as delta, where its catalogue tells. */
  private static Optional<String> provider(SparkSession spark, String name) {
    return spark.sql("DESCRIBE TABLE EXTENDED " + name).collectAsList().stream()
        .filter(row -> row.getString(0).equals("Provider"))
        .map(row -> row.getString(1).toLowerCase(Locale.ROOT))
        .findFirst();
  }
}

package io.foster.ingest;

import io.foster.base.ConfigException;
import io.foster.base.LiteralPath;
import io.foster.base.Printable;
import io.foster.config.TableName;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What Spark reads through a catalogue or a table format, instead of files of ours.
 *
 * @param key the configuration key that names it
 * @param name in the catalogue; empty for a folder
 * @param folder of a Delta table; empty for a name
 */
record TableSource(String key, Optional<TableName> name, Optional<Path> folder) {
  private static final String DELTA =
      "add --packages io.delta:delta-spark_2.12:VERSION --conf"
          + " spark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension --conf"
          + " spark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog"
          + " with the version for this Spark";

  static TableSource named(String key, TableName name) {
    return new TableSource(key, Optional.of(name), Optional.empty());
  }

  static TableSource delta(Path folder) {
    return new TableSource("input.dir", Optional.empty(), Optional.of(folder));
  }

  /** As the user writes it. */
  String shown() {
    return name.map(TableName::toString).orElseGet(() -> folder.get().toString());
  }

  /**
   * The table's rows, in no certain order.
   *
   * @throws ConfigException if there is no such table or it cannot be read
   */
  Dataset<Row> open(SparkSession spark) {
    try {
      return name.isPresent() ? named(spark, name.get()) : delta(spark);
    } catch (Exception e) { // Spark throws checked exceptions without declaring them
      throw problem(e);
    }
  }

  private Dataset<Row> named(SparkSession spark, TableName table) {
    return table.kind() == TableName.Kind.SQL ? spark.sql(table.text()) : spark.table(table.text());
  }

  private Dataset<Row> delta(SparkSession spark) {
    return spark.read().format("delta").load(LiteralPath.forSpark(folder.get()));
  }

  private RuntimeException problem(Exception e) {
    String said = firstLine(e);
    boolean noSource =
        said.contains("DATA_SOURCE_NOT_FOUND")
            || said.contains("DELTA_CONFIGURE_SPARK_SESSION")
            || Set.of("ClassNotFoundException", "SparkClassNotFoundException")
                .contains(e.getClass().getSimpleName());
    if (noSource
        && (folder.isPresent() || said.toLowerCase(java.util.Locale.ROOT).contains("delta"))) {
      return new ConfigException(
          key + ": " + shown() + " is a Delta table, which Spark cannot read as it is; " + DELTA);
    }
    if (e instanceof AnalysisException || noSource) {
      return new ConfigException(
          key
              + ": "
              + shown()
              + " cannot be read ("
              + said
              + "); check the name, the catalogue's settings (--conf spark.sql.catalog...) and its"
              + " packages (--packages)");
    }
    for (Throwable t : ExceptionUtils.getThrowableList(e)) {
      if (t instanceof java.io.IOException || t instanceof SecurityException) {
        return SourceFile.unreadable(shown(), t);
      }
    }
    return e instanceof RuntimeException r ? r : new IllegalStateException(e);
  }

  private static String firstLine(Exception e) {
    String line = Printable.firstLine(e.getMessage());
    return line.isEmpty() ? e.getClass().getSimpleName() : line;
  }
}

package io.foster.recommend;

import static org.apache.spark.sql.functions.col;

import io.foster.base.ConfigException;
import io.foster.base.FilePattern;
import io.foster.base.LiteralPath;
import io.foster.base.RegularFile;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** JSON Lines that a user gives with an option. */
final class GivenLines {
  private static final String BROKEN = "_broken";
  private static final int SHOWN = 60;

  private GivenLines() {}

  /**
   * Reads a file, folder or glob.
   *
   * @param option that names it, for messages
   * @param key the column that must not be empty
   * @throws ConfigException if it is not there, or a line is not such JSON
   */
  static Dataset<Row> read(
      SparkSession spark, String option, String place, StructType schema, String key) {
    // Cached: Spark does not let one ask for the broken lines of a file alone.
    Dataset<Row> rows = open(spark, option, place, schema).cache();
    Dataset<Row> broken =
        rows.filter(col(BROKEN).isNotNull().or(col(key).isNull()).or(col(key).equalTo("")));
    Row first = broken.orderBy(BROKEN).limit(1).collectAsList().stream().findFirst().orElse(null);
    if (first != null) {
      String line = first.getString(first.size() - 1);
      String what = line == null ? "has no " + key : "cannot be read: " + shortened(line);
      throw new ConfigException(
          "%s: %d of the lines of %s cannot be used, one %s; write one JSON object on each line, with %s"
              .formatted(
                  option, broken.count(), place, what, String.join(", ", schema.fieldNames())));
    }
    return rows.drop(BROKEN);
  }

  private static Dataset<Row> open(
      SparkSession spark, String option, String place, StructType schema) {
    return spark
        .read()
        .schema(schema.add(BROKEN, DataTypes.StringType, true))
        .option("mode", "PERMISSIVE")
        .option("columnNameOfCorruptRecord", BROKEN)
        .json(readable(spark, option, place));
  }

  /** What there is by that very name, else what a pattern matches. */
  private static String[] readable(SparkSession spark, String option, String place) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    try {
      Path here = FileSystem.get(hadoop).getWorkingDirectory();
      FilePattern.Found found = FilePattern.find(option, here, place, hadoop);
      for (FileStatus file : found.places()) {
        RegularFile.requireForSpark(option, found.fs(), file);
      }
      if (found.places().isEmpty()) {
        throw new ConfigException(
            option + ": there is no file at " + place + "; name a file of JSON Lines");
      }
      return found.places().stream()
          .map(file -> LiteralPath.forSpark(file.getPath()))
          .toArray(String[]::new);
    } catch (IOException e) {
      throw new ConfigException(
          option + ": cannot look for " + place + " (" + e.getMessage() + "); check its address");
    }
  }

  private static String shortened(String line) {
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
  }
}

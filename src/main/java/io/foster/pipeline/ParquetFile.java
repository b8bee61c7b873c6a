package io.foster.pipeline;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** A table that fits the driver, as one Parquet file with a name of one's choice. */
public final class ParquetFile {
  private ParquetFile() {}

  /**
   * Writes one, its rows in order. Spark writes a directory of files with random names; the one in
   * it is moved to {@code file}.
   *
   * @throws IOException if the file system fails
   */
  public static void write(SparkSession spark, List<Row> rows, StructType schema, Path file)
      throws IOException {
    Path parts = file.suffix(".parts");
    spark
        .createDataFrame(rows, schema)
        .coalesce(1)
        .write()
        .mode(SaveMode.Overwrite)
        .option("compression", "snappy")
        .parquet(parts.toString());
    FileSystem fs = file.getFileSystem(spark.sparkContext().hadoopConfiguration());
    FileStatus[] written = fs.listStatus(parts, part -> part.getName().startsWith("part-"));
    fs.delete(file, false);
    if (written.length != 1 || !fs.rename(written[0].getPath(), file)) {
      throw new IOException("could not move the one file below " + parts + " to " + file);
    }
    fs.delete(parts, true);
  }
}

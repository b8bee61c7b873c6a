package io.foster.ingest;

import io.delta.sql.DeltaSparkSessionExtension;
import io.foster.TestSpark;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/**
 * A session as users with Delta and Iceberg have it, on the context of all tests: {@code
 * spark_catalog} knows Delta, {@code ice} is an Iceberg catalogue of folders.
 */
public final class TableSession implements AutoCloseable {
  private final SparkSession shared;
  private final SparkSession spark;

  public TableSession(Path warehouse) {
    shared = TestSpark.session();
    SparkSession.clearActiveSession();
    SparkSession.clearDefaultSession();
    spark =
        SparkSession.builder()
            .master("local[2]")
            .withExtensions(
                extensions -> {
                  new DeltaSparkSessionExtension().apply(extensions);
                  return scala.runtime.BoxedUnit.UNIT;
                })
            .config(
                "spark.sql.catalog.spark_catalog",
                "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .config("spark.sql.warehouse.dir", warehouse.resolve("warehouse").toString())
            .config("spark.sql.catalog.ice", "org.apache.iceberg.spark.SparkCatalog")
            .config("spark.sql.catalog.ice.type", "hadoop")
            .config("spark.sql.catalog.ice.warehouse", warehouse.resolve("ice").toString())
            .config("spark.sql.shuffle.partitions", 2)
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.databricks.delta.snapshotPartitions", 1)
            .getOrCreate();
  }

  public SparkSession spark() {
    return spark;
  }

  @Override
  public void close() {
    SparkSession.setActiveSession(shared);
    SparkSession.setDefaultSession(shared);
  }
}

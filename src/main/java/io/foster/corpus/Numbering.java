package io.foster.corpus;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Consecutive numbers for identifiers, in the identifiers' (UTF-8 byte) order. */
final class Numbering {
  private Numbering() {}

  /**
   * Numbers the distinct values of a string column from 0.
   *
   * @return columns {@code idColumn} and {@code numberColumn} (int)
   */
  static Dataset<Row> of(Dataset<Row> data, String idColumn, String numberColumn) {
    StructType schema =
        new StructType()
            .add(idColumn, DataTypes.StringType, false)
            .add(numberColumn, DataTypes.IntegerType, false);
    // A window without partitions would do the same on one executor.
    var numbered =
        data.select(idColumn)
            .distinct()
            .orderBy(idColumn)
            .javaRDD()
            .zipWithIndex()
            .map(t -> RowFactory.create(t._1.getString(0), Math.toIntExact(t._2)));
    return data.sparkSession().createDataFrame(numbered, schema);
  }
}

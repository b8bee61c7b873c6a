package io.foster.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;

/** What the footer of a Parquet file says of its columns. */
final class ParquetFooter {
  private ParquetFooter() {}

  /** The names of the columns, in order. */
  static List<String> columns(Path file, Configuration hadoop) {
    return fields(file, hadoop).stream().map(Type::getName).toList();
  }

  /** The names of columns that hold times in nanoseconds, as pandas writes them. */
  static List<String> nanoseconds(Path file, Configuration hadoop) {
    List<String> found = new ArrayList<>();
    for (Type field : fields(file, hadoop)) {
      if (field.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation time
          && time.getUnit() == TimeUnit.NANOS) {
        found.add(field.getName());
      }
    }
    return found;
  }

  private static List<Type> fields(Path file, Configuration hadoop) {
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(file, hadoop))) {
      return reader.getFileMetaData().getSchema().getFields();
    } catch (IOException | RuntimeException e) {
      // Parquet throws runtime exceptions for files that are none, or were cut.
      throw SourceFile.unreadable(file, e);
    }
  }
}

package io.foster.ingest;

import io.foster.base.ConfigException;
import io.foster.config.InputConfig;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.SparkSession;

/**
 * How large an input is, by a look at the first bytes of each file.
 *
 * @param format the format, as in input.format
 * @param interactions rows of interactions, about
 * @param items rows of items, about
 * @param texts some lines of the items, each longer than the text that is made of it
 */
public record InputSize(String format, long interactions, long items, List<String> texts) {
  private static final int SAMPLE = 1 << 20;

  /**
   * Finds the input and looks at its size.
   *
   * @throws ConfigException if the input is missing or of no known format
   */
  public static InputSize of(InputConfig input, SparkSession spark) {
    Sources sources = Sources.find(input, spark);
    List<String> texts = new ArrayList<>();
    for (SourceFile file : sources.items()) {
      texts.addAll(file.head());
    }
    return new InputSize(
        sources.reader().format().label(),
        rows(Parts.of(sources.interactions()).files(), spark),
        rows(sources.items(), spark),
        List.copyOf(texts));
  }

  private static long rows(List<SourceFile> files, SparkSession spark) {
    long rows = 0;
    for (SourceFile file : files) {
      rows +=
          file.table().isPresent()
              ? file.table().get().open(spark).count()
              : rows(file, spark.sparkContext().hadoopConfiguration());
    }
    return rows;
  }

  private static long rows(SourceFile file, Configuration hadoop) {
    try {
      if (file.content() == Content.PARQUET) {
        try (ParquetFileReader reader =
            ParquetFileReader.open(HadoopInputFile.fromPath(file.path(), hadoop))) {
          return reader.getRecordCount();
        }
      }
      return lines(file, hadoop);
    } catch (IOException e) {
      throw SourceFile.unreadable(file.where(), e);
    }
  }

  /** Lines of a text file: those of its beginning, scaled up to its size. */
  private static long lines(SourceFile file, Configuration hadoop) throws IOException {
    FileSystem fs = file.path().getFileSystem(hadoop);
    long size = fs.getFileStatus(file.path()).getLen();
    CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(file.path());
    try (FSDataInputStream raw = fs.open(file.path());
        InputStream in = codec == null ? raw : codec.createInputStream(raw)) {
      byte[] sample = in.readNBytes(SAMPLE);
      long lines = 0;
      for (byte b : sample) {
        lines += b == '\n' ? 1 : 0;
      }
      if (sample.length < SAMPLE) {
        return lines;
      }
      return Math.round((double) lines * size / Math.max(1, raw.getPos()));
    }
  }
}

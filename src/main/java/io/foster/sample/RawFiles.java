package io.foster.sample;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Serializable;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/** Compressed text files written side by side by Spark tasks. */
final class RawFiles {
  private RawFiles() {}

  /** What the task that wrote a file counted. */
  record Written(String name, long lines, long malformed) implements Serializable {}

  /** The lines of one user or item. */
  interface Source extends Serializable {
    RawFormat.Lines lines(int number) throws IOException;
  }

  /**
   * Writes the lines of {@code 0 .. count-1} in this order into {@code base.json.gz}, or, where
   * there are more than {@code perFile}, into {@code base-00000.json.gz} and so on. How many files
   * there are depends on the size alone, so the same bytes come out at any parallelism.
   */
  static List<Written> write(
      JavaSparkContext spark,
      Broadcast<SerializableConfiguration> hadoop,
      Path dir,
      String base,
      int count,
      int perFile,
      Source source) {
    int files = (int) ((count + (long) perFile - 1) / perFile);
    String to = dir.toString();
    return spark
        .parallelize(IntStream.range(0, files).boxed().toList(), files)
        .map(
            file -> {
              String name = files == 1 ? base : String.format("%s-%05d", base, file);
              int from = file * perFile;
              int until = (int) Math.min(count, from + (long) perFile);
              return file(hadoop.value(), new Path(to, name + ".json.gz"), from, until, source);
            })
        .collect();
  }

  private static Written file(
      SerializableConfiguration hadoop, Path file, int from, int until, Source source)
      throws IOException {
    FileSystem fs = file.getFileSystem(hadoop.value());
    // A task may run twice; only whole files ever get the name.
    Path draft =
        new Path(file.getParent(), "_" + file.getName() + "." + TaskContext.get().taskAttemptId());
    long lines = 0;
    long malformed = 0;
    try (Writer out =
        new BufferedWriter(
            new OutputStreamWriter(
                new GZIPOutputStream(fs.create(draft, true)), StandardCharsets.UTF_8))) {
      for (int number = from; number < until; number++) {
        RawFormat.Lines some = source.lines(number);
        for (String line : some.lines()) {
          out.write(line);
          out.write('\n');
        }
        lines += some.lines().size();
        malformed += some.malformed();
      }
    }
    fs.delete(file, false);
    if (!fs.rename(draft, file)) {
      throw new IOException(draft + " cannot be renamed to " + file);
    }
    return new Written(file.getName(), lines, malformed);
  }
}

package io.foster.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * {@code slices.jsonl}: the metrics by slice as a table, a line for each model and slice. {@code
 * metrics.json} holds the same values under longer names.
 */
public final class SliceFile {
  /** The file's name in the directory of the evaluation. */
  public static final String FILE = "slices.jsonl";

  private static final ObjectMapper JSON = new ObjectMapper();

  private SliceFile() {}

  /**
   * A line of the file: a model, a slice, how many users it has and their metrics by name.
   *
   * @param dimension of the slice, see {@link Slice}
   */
  public record Line(
      String dataset,
      String training,
      String method,
      long seed,
      String split,
      String dimension,
      String band,
      long users,
      Map<String, Double> metrics) {

    /** The line of a part of a model's evaluation. */
    public static Line of(Cell cell, SlicedMetrics.Part part) {
      return new Line(
          cell.dataset(),
          cell.training(),
          cell.method(),
          cell.seed(),
          cell.split(),
          part.slice().dimension(),
          part.slice().band(),
          part.users(),
          part.metrics());
    }
  }

  /** Writes the file into {@code directory}. */
  public static void write(Path directory, Configuration hadoop, List<Line> lines)
      throws IOException {
    Path file = new Path(directory, FILE);
    try (OutputStream out =
        new BufferedOutputStream(file.getFileSystem(hadoop).create(file, true))) {
      for (Line line : lines) {
        out.write(JSON.writeValueAsString(line).getBytes(StandardCharsets.UTF_8));
        out.write('\n');
      }
    }
  }
}

package io.foster.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.foster.base.ConfigException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/**
 * {@code metrics.json}: the protocol and one cell for each trained model, in a fixed order.
 *
 * @param protocol how every cell was measured
 * @param cells sorted by dataset, training, method, split and seed, which are unique together
 */
public record MetricsFile(EvaluationProtocol protocol, List<Cell> cells) {

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

  // The line end is fixed: the system's own would make the bytes depend on the machine.
  private static final ObjectWriter WRITER =
      JSON.writer(
          new DefaultPrettyPrinter()
              .withObjectIndenter(new DefaultIndenter("  ", "\n"))
              .withArrayIndenter(new DefaultIndenter("  ", "\n")));

  public MetricsFile {
    Objects.requireNonNull(protocol, "protocol");
    cells = cells.stream().sorted(Cell.ORDER).toList();
    for (int i = 1; i < cells.size(); i++) {
      if (Cell.ORDER.compare(cells.get(i - 1), cells.get(i)) == 0) {
        throw new IllegalArgumentException("two cells of the same model: " + cells.get(i));
      }
    }
  }

  /** With {@code cell} added, in place of an earlier one of the same model. */
  public MetricsFile with(Cell cell) {
    Stream<Cell> others = cells.stream().filter(c -> Cell.ORDER.compare(c, cell) != 0);
    return new MetricsFile(protocol, Stream.concat(others, Stream.of(cell)).toList());
  }

  /**
   * Reads {@code path}.
   *
   * @throws ConfigException if it is absent or not such a file
   * @throws IOException if the file system fails
   */
  public static MetricsFile read(Path path, Configuration hadoop) throws IOException {
    try (InputStream in = path.getFileSystem(hadoop).open(path)) {
      return JSON.readValue(in, MetricsFile.class);
    } catch (FileNotFoundException e) {
      throw new ConfigException(path + ": there is no such file; run foster evaluate first");
    } catch (JsonProcessingException e) {
      throw new ConfigException(
          path
              + ": not a metrics file ("
              + e.getOriginalMessage().lines().findFirst().orElse("")
              + "); run foster evaluate again");
    }
  }

  /**
   * Writes {@code path}: first beside it, then renamed, so that a reader finds the earlier file or
   * all of the new one.
   *
   * @throws IOException if the file system fails; an earlier file is then still in place, or, on
   *     stores that cannot rename over a file, its successor is beside it
   */
  public void write(Path path, Configuration hadoop) throws IOException {
    FileSystem fs = path.getFileSystem(hadoop);
    Path beside = new Path(path.getParent(), "." + path.getName() + ".tmp");
    try (OutputStream out = fs.create(beside, true)) {
      out.write(json().getBytes(StandardCharsets.UTF_8));
    }
    try {
      // FileContext alone renames over a file in one step, and not every scheme has one.
      FileContext.getFileContext(beside.toUri(), hadoop).rename(beside, path, Rename.OVERWRITE);
    } catch (UnsupportedFileSystemException e) {
      fs.delete(path, false);
      if (!fs.rename(beside, path)) {
        throw new IOException("could not rename " + beside + " to " + path, e);
      }
    }
  }

  /** The document, as {@link #write} writes it. */
  public String json() {
    try {
      return WRITER.writeValueAsString(this) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of numbers and texts are always JSON", e);
    }
  }
}

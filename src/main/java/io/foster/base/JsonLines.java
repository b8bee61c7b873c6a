package io.foster.base;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Files of JSON Lines: UTF-8, a value on each line, which ends with a line feed. */
public final class JsonLines {
  private JsonLines() {}

  /** Writes a file in the place of an earlier one. */
  public static void write(Path file, Stream<?> values, Configuration hadoop) throws IOException {
    Store.around("output", file, hadoop)
        .write(
            file,
            stream -> {
              OutputStream out = new BufferedOutputStream(stream);
              for (Iterator<?> each = values.iterator(); each.hasNext(); ) {
                out.write(Json.line(each.next()).getBytes(StandardCharsets.UTF_8));
                out.write('\n');
              }
              out.flush();
            });
  }

  /**
   * Reads a file.
   *
   * @param what each line stands for, and what mends a broken one, for the message
   * @throws ConfigException if a line is no JSON of the type
   * @throws java.io.FileNotFoundException if there is no such file
   */
  public static <T> List<T> read(Path file, Class<T> type, String what, Configuration hadoop)
      throws IOException {
    List<T> values = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(file.getFileSystem(hadoop).open(file), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        T value = Json.read(line, type);
        if (value == null) {
          throw broken(file, values.size(), what);
        }
        values.add(value);
      }
    } catch (JsonProcessingException e) {
      throw broken(file, values.size(), what);
    }
    return values;
  }

  private static ConfigException broken(Path file, int before, String what) {
    return new ConfigException("%s: line %d is not JSON of %s".formatted(file, before + 1, what));
  }
}

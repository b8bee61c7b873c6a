package io.foster.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.foster.base.ConfigException;
import io.foster.base.Printable;
import io.foster.base.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.spark.sql.SparkSession;

/**
 * One raw file, or a table that stands in the place of files, as its format is recognised: its
 * name, its first lines and its columns.
 *
 * @param path the full path; null for a table of the catalogue
 * @param name the path below the input folder, as reports show it
 * @param baseName the last part of the name in lower case, without an ending for compression
 * @param content what the first bytes show
 * @param head the first lines that are not blank, decompressed; empty for all but text
 * @param first the number of the first of them, from 1
 * @param keys the keys of those first lines that are JSON objects, the columns of a Parquet file,
 *     or those that the first line of a CSV or TSV file names
 * @param literalKeys the keys of those first lines that are Python dictionaries but not JSON
 * @param table what is read instead of a file
 */
record SourceFile(
    Path path,
    String name,
    String baseName,
    Content content,
    List<String> head,
    long first,
    Set<String> keys,
    Set<String> literalKeys,
    Optional<TableSource> table) {
  private static final int HEAD_LINES = 10;
  private static final int HEAD_BYTES = 1 << 18;
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * Reads the head of a file.
   *
   * @param charset of text files
   */
  static SourceFile open(FileSystem fs, Path path, String name, Charset charset) {
    if (name.indexOf('\uFFFD') >= 0) {
      throw new ConfigException(
          "input.dir: the name of "
              + path
              + " could not be read; start Foster in a UTF-8 locale, such as LC_ALL=C.UTF-8, or"
              + " rename the file");
    }
    CompressionCodecFactory codecs = new CompressionCodecFactory(fs.getConf());
    CompressionCodec codec = codecs.getCodec(path);
    String base = path.getName().toLowerCase(Locale.ROOT);
    if (codec != null) {
      base = CompressionCodecFactory.removeSuffix(base, codec.getDefaultExtension());
    }
    byte[] bytes = head(fs, path, codec);
    Content content = Content.of(bytes);
    String text = content == Content.TEXT ? new String(bytes, charset).replace("\uFEFF", "") : "";
    List<String> head = lines(text);
    Set<String> json = new LinkedHashSet<>();
    Set<String> literal = new LinkedHashSet<>();
    if (content == Content.PARQUET) {
      json.addAll(ParquetFooter.columns(path, fs.getConf()));
    }
    for (String line : head) {
      if (line.startsWith("{") && !jsonKeys(line, json)) {
        literalKeys(line, literal);
      }
    }
    boolean table = json.isEmpty() && literal.isEmpty() && !head.isEmpty();
    if (table && base.endsWith(".csv")) {
      json.addAll(Delimited.cells(head.get(0), CellSyntax.CSV));
    } else if (table && base.endsWith(".tsv")) {
      json.addAll(Delimited.cells(head.get(0), CellSyntax.TSV));
    }
    if (!json.isEmpty()) {
      json.addAll(Partitions.of(name).keySet());
    }
    long first = 1 + text.lines().takeWhile(String::isBlank).count();
    return new SourceFile(path, name, base, content, head, first, json, literal, Optional.empty());
  }

  /** A table, by its columns. */
  static SourceFile of(TableSource table, String name, SparkSession spark) {
    Set<String> columns = new LinkedHashSet<>(List.of(table.open(spark).columns()));
    return new SourceFile(
        table.folder().orElse(null),
        name,
        name.toLowerCase(Locale.ROOT),
        Content.TABLE,
        List.of(),
        1,
        columns,
        Set.of(),
        Optional.of(table));
  }

  /** The file or the table, for messages. */
  String where() {
    return table.map(TableSource::shown).orElseGet(() -> String.valueOf(path));
  }

  /** Whether its columns have types of their own: Parquet and tables. */
  boolean isStructured() {
    return content == Content.PARQUET || content == Content.TABLE;
  }

  /** What the names of its folders say. */
  Map<String, String> partitions() {
    return table.isPresent() ? Map.of() : Partitions.of(name);
  }

  /** Whether the file holds lines of JSON objects or Python dictionaries, by its first ones. */
  boolean holdsObjects() {
    return content == Content.TEXT && head.stream().anyMatch(line -> line.startsWith("{"));
  }

  /** Whether the file is a table of cells, by its name, and no lines of objects. */
  boolean isTable() {
    return content == Content.TEXT
        && (baseName.endsWith(".csv") || baseName.endsWith(".tsv"))
        && !holdsObjects();
  }

  /** Fails where the file is not what its name makes of it. */
  void requireReadable() {
    content
        .problem()
        .ifPresent(
            problem -> {
              throw new ConfigException(where() + ": " + problem);
            });
  }

  /** What the file shows, for a message that asks the user to say more. */
  String shows() {
    if (content != Content.TEXT && !isStructured()) {
      return name + " (" + content.what() + ")";
    }
    if (!literalKeys.isEmpty()) {
      return name + " (Python literals with " + String.join(", ", first(literalKeys)) + ")";
    }
    if (!keys.isEmpty()) {
      String how = isStructured() ? content.what() : holdsObjects() ? "JSON lines" : "a table";
      return name + " (" + how + " with " + String.join(", ", first(keys)) + ")";
    }
    return head.isEmpty() ? name : name + " (begins \"" + BadRows.excerpt(head.get(0), 40) + "\")";
  }

  private static List<String> first(Set<String> keys) {
    return keys.stream().limit(5).toList();
  }

  private static byte[] head(FileSystem fs, Path path, CompressionCodec codec) {
    try (InputStream raw = fs.open(RegularFile.status("input.dir", fs, path).getPath());
        InputStream in = codec == null ? raw : codec.createInputStream(raw)) {
      byte[] head = in.readNBytes(HEAD_BYTES);
      if (head.length == HEAD_BYTES && Content.of(head) == Content.TEXT) {
        requireLineEnd(head, in);
      }
      return head;
    } catch (IOException e) {
      throw unreadable(path, e);
    } catch (RuntimeException e) {
      // Hadoop lacks the native library of this compression; what it is shows without.
      if (codec == null || e instanceof ConfigException) {
        throw e;
      }
      return head(fs, path, null);
    }
  }

  /**
   * Spark holds a whole line: a file that is one, such as a JSON array, is told to the user now.
   */
  private static void requireLineEnd(byte[] head, InputStream in) throws IOException {
    byte[] chunk = head;
    int n = head.length;
    for (long read = n; read <= BoundedGzip.MAX_LINE && n > 0; read += n) {
      for (int i = 0; i < n; i++) {
        if (chunk[i] == '\n') {
          return;
        }
      }
      chunk = chunk == head ? new byte[HEAD_BYTES] : chunk;
      n = in.readNBytes(chunk, 0, chunk.length);
    }
    if (n > 0) {
      throw BoundedGzip.tooLong();
    }
  }

  private static List<String> lines(String text) {
    return text.lines().filter(line -> !line.isBlank()).limit(HEAD_LINES).toList();
  }

  /** The problem of a file that cannot be read, such as a damaged archive. */
  static ConfigException unreadable(Object path, Throwable cause) {
    String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return new ConfigException(
        path
            + ": cannot be read ("
            + Printable.firstLine(why)
            + "); check access, or get the file anew if it is damaged");
  }

  /** Adds the top-level keys of a line up to where it stops being JSON; whether it has any. */
  private static boolean jsonKeys(String line, Set<String> keys) {
    boolean any = false;
    try (JsonParser parser = JSON.createParser(line)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        keys.add(parser.currentName());
        any = true;
        parser.nextToken();
        parser.skipChildren();
      }
    } catch (IOException e) {
      return any;
    }
    return any;
  }

  private static void literalKeys(String line, Set<String> keys) {
    try {
      if (PythonLiteral.parse(line) instanceof Map<?, ?> map) {
        map.keySet().forEach(key -> keys.add(String.valueOf(key)));
      }
    } catch (PythonLiteral.LiteralException e) {
      // A malformed line tells nothing about the format.
    }
  }
}

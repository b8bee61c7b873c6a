package io.foster.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.foster.base.ConfigException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;

/**
 * One raw file as its format is recognised: its name and its first lines.
 *
 * @param path the full path
 * @param name the path below the input folder, as reports show it
 * @param baseName the last part of the name in lower case, without an ending for compression
 * @param head the first lines that are not blank, decompressed; empty for Parquet
 * @param jsonKeys the keys of those first lines that are JSON objects
 * @param literalKeys the keys of those first lines that are Python dictionaries but not JSON
 */
record SourceFile(
    Path path,
    String name,
    String baseName,
    List<String> head,
    Set<String> jsonKeys,
    Set<String> literalKeys) {
  private static final int HEAD_LINES = 10;
  private static final int HEAD_CHARS = 1 << 18;
  private static final JsonFactory JSON = new JsonFactory();

  /** Reads the head of a file. */
  static SourceFile open(FileSystem fs, Path path, String name) {
    CompressionCodecFactory codecs = new CompressionCodecFactory(fs.getConf());
    CompressionCodec codec = codecs.getCodec(path);
    String base = path.getName().toLowerCase(Locale.ROOT);
    if (codec != null) {
      base = CompressionCodecFactory.removeSuffix(base, codec.getDefaultExtension());
    }
    List<String> head = base.endsWith(".parquet") ? List.of() : head(fs, path, codec);
    Set<String> json = new LinkedHashSet<>();
    Set<String> literal = new LinkedHashSet<>();
    for (String line : head) {
      if (line.startsWith("{") && !jsonKeys(line, json)) {
        literalKeys(line, literal);
      }
    }
    return new SourceFile(path, name, base, head, json, literal);
  }

  /** What the file shows, for a message that asks the user to say more. */
  String shows() {
    if (!jsonKeys.isEmpty()) {
      return name + " (JSON lines with " + String.join(", ", first(jsonKeys)) + ")";
    }
    if (!literalKeys.isEmpty()) {
      return name + " (Python literals with " + String.join(", ", first(literalKeys)) + ")";
    }
    return head.isEmpty() ? name : name + " (begins \"" + BadRows.excerpt(head.get(0), 40) + "\")";
  }

  private static List<String> first(Set<String> keys) {
    return keys.stream().limit(5).toList();
  }

  private static List<String> head(FileSystem fs, Path path, CompressionCodec codec) {
    try (InputStream raw = fs.open(path);
        InputStream in = codec == null ? raw : codec.createInputStream(raw);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      char[] buffer = new char[HEAD_CHARS];
      List<String> lines = new ArrayList<>();
      StringBuilder text = new StringBuilder();
      int n;
      while (text.length() < HEAD_CHARS
          && (n = reader.read(buffer, 0, HEAD_CHARS - text.length())) > 0) {
        text.append(buffer, 0, n);
      }
      text.toString()
          .replace("\uFEFF", "")
          .lines()
          .filter(line -> !line.isBlank())
          .limit(HEAD_LINES)
          .forEach(lines::add);
      return List.copyOf(lines);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** The problem of a file that cannot be read, such as a damaged archive. */
  static ConfigException unreadable(Object path, Throwable cause) {
    String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return new ConfigException(
        path
            + ": cannot be read ("
            + why.lines().findFirst().orElse("")
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

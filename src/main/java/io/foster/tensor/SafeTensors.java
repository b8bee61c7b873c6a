package io.foster.tensor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.foster.base.ConfigException;
import io.foster.base.Json;
import io.foster.base.LfsPointer;
import io.foster.base.RegularFile;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The safetensors file format (huggingface/safetensors): eight bytes with the header's length, the
 * header in JSON, then the numbers, all little endian.
 *
 * <p>Reads F32, F16, BF16 and F64, and I64 and I32 as floats; writes F32 or F16. The same tensors
 * and metadata always give the same bytes. Numbers are streamed, so files may exceed 2 GiB; a
 * single tensor holds fewer than 2^31 numbers. DJL's decoder is not used: it aborts the JVM on
 * BF16.
 *
 * @param tensors in the order of the file's header
 * @param metadata free text by key, in the order of the file's header
 */
public record SafeTensors(NamedTensors tensors, Map<String, String> metadata) {
  private static final String METADATA = "__metadata__";
  private static final int MAX_HEADER = 100_000_000;
  private static final int CHUNK = 1 << 20;

  private record Entry(String name, FloatFormat format, long[] shape, long begin, long end) {}

  /** Reads every tensor of a file. */
  public static SafeTensors read(Path file, Configuration hadoop) throws IOException {
    return read(file, hadoop, name -> true);
  }

  /**
   * Reads the tensors of a file that {@code wanted} accepts.
   *
   * @throws ConfigException if the file is missing, or is not what the format asks for
   */
  public static SafeTensors read(Path file, Configuration hadoop, Predicate<String> wanted)
      throws IOException {
    FileSystem fs = file.getFileSystem(hadoop);
    try {
      long size = RegularFile.status("", fs, file).getLen();
      try (InputStream in = fs.open(file)) {
        return read(in, size, file.toString(), wanted);
      }
    } catch (FileNotFoundException e) {
      throw new ConfigException(file + ": there is no such file; check the path");
    }
  }

  /**
   * Reads from a stream.
   *
   * @param size how many bytes it has: nothing that a header claims beyond is given room
   * @param source the file's name, for messages
   */
  static SafeTensors read(InputStream stream, long size, String source, Predicate<String> wanted)
      throws IOException {
    InputStream in = new BufferedInputStream(stream, CHUNK);
    in.mark(LfsPointer.LENGTH);
    LfsPointer.refuse(source, in.readNBytes(LfsPointer.LENGTH));
    in.reset();
    byte[] prefix = in.readNBytes(Long.BYTES);
    long length = prefix.length < Long.BYTES ? -1 : littleEndian(prefix).getLong();
    if (length < 2 || length > MAX_HEADER) {
      throw malformed(source, "it does not start with the length of a header");
    }
    if (length > size - Long.BYTES) {
      throw malformed(source, "it ends inside its header");
    }
    byte[] bytes = in.readNBytes((int) length);
    if (bytes.length < length) {
      throw malformed(source, "it ends inside its header");
    }
    JsonNode header = parse(bytes, source);
    Map<String, String> metadata = metadata(header.path(METADATA), source);
    long data = size - Long.BYTES - length;
    List<Entry> entries = new ArrayList<>();
    header
        .fields()
        .forEachRemaining(
            e -> {
              if (!e.getKey().equals(METADATA) && wanted.test(e.getKey())) {
                entries.add(entry(e.getKey(), e.getValue(), source));
              }
            });
    List<Entry> byPosition = new ArrayList<>(entries);
    byPosition.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    Map<String, Tensor> read = new LinkedHashMap<>();
    long position = 0;
    for (Entry entry : byPosition) {
      if (entry.begin() < position) {
        throw malformed(source, "tensor \"" + entry.name() + "\" overlaps another");
      }
      if (entry.end() > data) {
        throw malformed(source, "it ends inside tensor \"" + entry.name() + "\"");
      }
      in.skipNBytes(entry.begin() - position);
      read.put(entry.name(), numbers(in, entry, source));
      position = entry.end();
    }
    Map<String, Tensor> ordered = new LinkedHashMap<>();
    entries.forEach(e -> ordered.put(e.name(), read.get(e.name())));
    return new SafeTensors(new NamedTensors(ordered), metadata);
  }

  /** Writes a file, replacing what is there. */
  public void write(Path file, Configuration hadoop) throws IOException {
    try (OutputStream out = file.getFileSystem(hadoop).create(file, true)) {
      write(out);
    }
  }

  /** The same with numbers rounded to F16, half as long. */
  public void writeHalf(Path file, Configuration hadoop) throws IOException {
    try (OutputStream out = file.getFileSystem(hadoop).create(file, true)) {
      write(out, FloatFormat.F16);
    }
  }

  /** Writes to a stream, which stays open. */
  public void write(OutputStream stream) throws IOException {
    write(stream, FloatFormat.F32);
  }

  private void write(OutputStream stream, FloatFormat format) throws IOException {
    ObjectNode header = Json.object();
    if (!metadata.isEmpty()) {
      ObjectNode node = header.putObject(METADATA);
      new TreeMap<>(metadata).forEach(node::put);
    }
    long position = 0;
    for (Map.Entry<String, Tensor> e : tensors.asMap().entrySet()) {
      ObjectNode node = header.putObject(e.getKey());
      node.put("dtype", format.name());
      Arrays.stream(e.getValue().shape()).forEach(node.putArray("shape")::add);
      long end = position + (long) format.bytes() * e.getValue().size();
      node.putArray("data_offsets").add(position).add(end);
      position = end;
    }
    byte[] json = Json.line(header).getBytes(StandardCharsets.UTF_8);
    // Spaces up to a multiple of eight keep the numbers aligned for readers that map the file.
    int padded = (json.length + 7) / 8 * 8;
    ByteBuffer head =
        ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN).putLong(padded);
    head.put(json).put(" ".repeat(padded - json.length).getBytes(StandardCharsets.US_ASCII));

    BufferedOutputStream out = new BufferedOutputStream(stream, CHUNK);
    out.write(head.array());
    byte[] chunk = new byte[CHUNK];
    for (Tensor tensor : tensors.asMap().values()) {
      float[] data = tensor.data();
      int perChunk = CHUNK / format.bytes();
      for (int from = 0; from < data.length; from += perChunk) {
        int count = Math.min(perChunk, data.length - from);
        if (format == FloatFormat.F16) {
          FloatFormat.encodeHalf(data, from, count, littleEndian(chunk));
        } else {
          littleEndian(chunk).asFloatBuffer().put(data, from, count);
        }
        out.write(chunk, 0, count * format.bytes());
      }
    }
    out.flush();
  }

  private static Map<String, String> metadata(JsonNode node, String source) {
    if (!node.isObject() && !node.isMissingNode()) {
      throw malformed(source, "its metadata are no JSON object");
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    node.fields().forEachRemaining(e -> metadata.put(e.getKey(), e.getValue().asText()));
    return metadata;
  }

  private static JsonNode parse(byte[] bytes, String source) throws IOException {
    try {
      JsonNode header = Json.strict(bytes);
      if (!header.isObject()) {
        throw malformed(source, "its header is not a JSON object");
      }
      return header;
    } catch (JsonProcessingException e) {
      throw malformed(source, "its header is not JSON (" + e.getOriginalMessage() + ")");
    }
  }

  private static Entry entry(String name, JsonNode node, String source) {
    String type = node.path("dtype").asText();
    FloatFormat format =
        FloatFormat.named(type)
            .orElseThrow(
                () ->
                    new ConfigException(
                        "%s: tensor \"%s\" has the type \"%s\"; convert it to one of %s"
                            .formatted(source, name, type, Arrays.toString(FloatFormat.values()))));
    JsonNode dimensions = node.path("shape");
    JsonNode offsets = node.path("data_offsets");
    long[] shape = new long[dimensions.size()];
    long size = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = whole(dimensions.get(i));
      if (shape[i] < 0 || shape[i] > Integer.MAX_VALUE) {
        throw malformed(source, "tensor \"" + name + "\" has the shape " + dimensions);
      }
      // Two factors below 2^31, so the product is one of longs.
      size *= shape[i];
      if (size > Integer.MAX_VALUE - 8) {
        throw new ConfigException(
            source + ": tensor \"" + name + "\" holds 2^31 numbers or more; split it");
      }
    }
    long begin = whole(offsets.path(0));
    long end = whole(offsets.path(1));
    boolean stands = dimensions.isArray() && offsets.size() == 2 && begin >= 0 && end >= begin;
    if (!stands || end - begin != size * format.bytes()) {
      throw malformed(
          source,
          "tensor \"%s\" of shape %s and type %s stands at %s"
              .formatted(name, dimensions, type, offsets));
    }
    return new Entry(name, format, shape, begin, end);
  }

  /** A whole number of 64 bits, or -1 where there is none. */
  private static long whole(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong() ? node.longValue() : -1;
  }

  private static Tensor numbers(InputStream in, Entry entry, String source) throws IOException {
    int size = (int) ((entry.end() - entry.begin()) / entry.format().bytes());
    float[] data = new float[size];
    byte[] chunk = new byte[CHUNK];
    int perChunk = CHUNK / entry.format().bytes();
    for (int from = 0; from < size; from += perChunk) {
      int count = Math.min(perChunk, size - from);
      int bytes = count * entry.format().bytes();
      if (in.readNBytes(chunk, 0, bytes) < bytes) {
        throw malformed(source, "it ends inside tensor \"" + entry.name() + "\"");
      }
      entry.format().decode(littleEndian(chunk), data, from, count);
    }
    return new Tensor(entry.shape(), data);
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ConfigException malformed(String source, String what) {
    return new ConfigException(
        source + ": not a usable safetensors file, " + what + "; write or download it again");
  }
}

package io.foster.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.foster.base.ConfigException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Safetensors files that lie about themselves: each is refused in a line, none takes memory. */
class HostileSafeTensorsTest {
  private static final String LONG = "9223372036854775807";
  @TempDir java.nio.file.Path dir;

  private static String tensor(String shape, String offsets) {
    return "{\"w\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":%s}}".formatted(shape, offsets);
  }

  static Stream<Arguments> files() {
    String twice = tensor("[1]", "[0,4]");
    return Stream.of(
        arguments("no bytes", -1L, "", 0, "length of a header"),
        arguments("header of -1 bytes", -1L, "{}", 0, "length of a header"),
        arguments("header of -2^63 bytes", Long.MIN_VALUE, "{}", 0, "length of a header"),
        arguments("header of 2^63-1 bytes", Long.MAX_VALUE, "{}", 0, "length of a header"),
        arguments("header of 99 MB that are not there", 99_000_000L, "{}", 0, "inside its header"),
        arguments("negative begin", 0L, tensor("[1]", "[-4,0]"), 4, "stands at"),
        arguments("negative end", 0L, tensor("[1]", "[0,-4]"), 4, "stands at"),
        arguments("end before begin", 0L, tensor("[1]", "[4,0]"), 4, "stands at"),
        arguments(
            "offsets at 2^63",
            0L,
            tensor("[1]", "[9223372036854775804,9223372036854775808]"),
            4,
            "stands at"),
        arguments(
            "offsets beyond 2^64 that come round to 0",
            0L,
            tensor("[1]", "[18446744073709551616,18446744073709551620]"),
            4,
            "stands at"),
        arguments(
            "far offset", 0L, tensor("[1]", "[9223372036854775803," + LONG + "]"), 4, "inside"),
        arguments("beyond the end", 0L, tensor("[1]", "[1000,1004]"), 4, "inside tensor"),
        arguments(
            "8 GiB that are not there", 0L, tensor("[2000000000]", "[0,8000000000]"), 4, "in"),
        arguments(
            "shape that overflows", 0L, tensor("[2147483647,2147483647,9]", "[0,4]"), 4, "31"),
        arguments("shape of 2^32", 0L, tensor("[4294967296]", "[0,0]"), 4, "has the shape"),
        arguments("negative shape", 0L, tensor("[-1,-1]", "[0,4]"), 4, "has the shape"),
        arguments("fractional shape", 0L, tensor("[1.5]", "[0,4]"), 4, "has the shape"),
        arguments("text as shape", 0L, tensor("[\"1\"]", "[0,4]"), 4, "has the shape"),
        arguments("shape that is no list", 0L, tensor("1", "[0,4]"), 4, "stands at"),
        arguments("text as offsets", 0L, tensor("[1]", "[\"0\",\"4\"]"), 4, "stands at"),
        arguments("three offsets", 0L, tensor("[1]", "[0,4,8]"), 8, "stands at"),
        arguments("no offsets", 0L, "{\"w\":{\"dtype\":\"F32\",\"shape\":[]}}", 4, "stands at"),
        arguments("tensor that is a number", 0L, "{\"w\":7}", 4, "has the type"),
        arguments("type that is a list", 0L, "{\"w\":{\"dtype\":[\"F32\"]}}", 4, "has the type"),
        arguments(
            "the same name twice",
            0L,
            twice.substring(0, twice.length() - 1) + "," + twice.substring(1),
            8,
            "Duplicate field"),
        arguments("text after the header", 0L, "{} {}", 0, "not JSON"),
        arguments("header in UTF-16", 0L, "{\0}\0", 0, "not JSON"),
        arguments("deep header", 0L, "[".repeat(100_000), 0, "not JSON"),
        arguments("metadata that are a list", 0L, "{\"__metadata__\":[1]}", 0, "metadata"));
  }

  /**
   * @param length what stands first, or 0 for the header's own length
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void isRefused(String what, long length, String header, int data, String part)
      throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + json.length + data).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(length == 0 ? json.length : length).put(json);
    java.nio.file.Path path = dir.resolve("x.safetensors");
    Files.write(path, header.isEmpty() ? new byte[0] : file.array());
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () -> SafeTensors.read(new Path(path.toUri()), new Configuration()));
    assertTrue(e.getMessage().contains(part), e.getMessage());
    assertTrue(e.getMessage().contains("x.safetensors"), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }
}

package io.foster.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.base.ConfigException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeTensorsTest {
  @TempDir java.nio.file.Path dir;

  private static byte[] file(String header, byte... numbers) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + numbers.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .put(numbers)
        .array();
  }

  private static SafeTensors read(byte[] bytes) throws IOException {
    return SafeTensors.read(
        new ByteArrayInputStream(bytes), bytes.length, "x.safetensors", n -> true);
  }

  private static byte[] write(SafeTensors tensors) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    tensors.write(out);
    return out.toByteArray();
  }

  private static SafeTensors example() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("z", new Tensor(new long[] {2, 3}, new float[] {1, -2, 3.5f, 0, 1e-30f, -1e30f}));
    tensors.put("a", new Tensor(new long[] {}, new float[] {7}));
    tensors.put("none", new Tensor(new long[] {0, 4}, new float[] {}));
    float[] many = new float[600_000];
    for (int i = 0; i < many.length; i++) {
      many[i] = i * 0.25f;
    }
    tensors.put("many", new Tensor(new long[] {600_000}, many));
    return new SafeTensors(new NamedTensors(tensors), Map.of("seed", "1", "from", "näive"));
  }

  @Test
  void readsBackWhatItWroteInTheSameOrder() throws IOException {
    SafeTensors read = read(write(example()));
    assertEquals(example().tensors(), read.tensors());
    assertEquals(example().metadata(), read.metadata());
    assertEquals(List.of("z", "a", "none", "many"), List.copyOf(read.tensors().names()));
  }

  @Test
  void sameTensorsSameBytesAndAlignedNumbers() throws IOException {
    Map<String, String> reordered = new LinkedHashMap<>();
    reordered.put("seed", "1");
    reordered.put("from", "näive");
    byte[] bytes = write(example());
    assertArrayEquals(bytes, write(new SafeTensors(example().tensors(), reordered)));
    assertEquals(0, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8);
  }

  @Test
  void writesAndReadsThroughHadoopPaths() throws IOException {
    Path path = new Path(dir.resolve("t.safetensors").toUri());
    example().write(path, new Configuration());
    assertEquals(example(), SafeTensors.read(path, new Configuration()));
    SafeTensors some = SafeTensors.read(path, new Configuration(), n -> n.equals("a"));
    assertEquals(List.of("a"), List.copyOf(some.tensors().names()));
    assertArrayEquals(new float[] {7}, some.tensors().get("a").data());
    assertTrue(Files.exists(dir.resolve("t.safetensors")));
  }

  @Test
  void decodesHalfPrecisionExactly() throws IOException {
    // 1, -2, the smallest subnormal 2^-24, the largest finite 65504, infinity.
    byte[] halves = {0, 0x3c, 0, (byte) 0xc0, 1, 0, (byte) 0xff, 0x7b, 0, 0x7c};
    SafeTensors read =
        read(file("{\"h\":{\"dtype\":\"F16\",\"shape\":[5],\"data_offsets\":[0,10]}}", halves));
    assertArrayEquals(
        new float[] {1, -2, 0x1p-24f, 65504, Float.POSITIVE_INFINITY},
        read.tensors().get("h").data());
  }

  @Test
  void decodesBfloat16AndIntegers() throws IOException {
    // BF16 1.0 = 0x3f80, -1.5 = 0xbfc0; I64 3.
    byte[] bytes = {(byte) 0x80, 0x3f, (byte) 0xc0, (byte) 0xbf, 3, 0, 0, 0, 0, 0, 0, 0};
    SafeTensors read =
        read(
            file(
                "{\"i\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[4,12]},"
                    + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]}}",
                bytes));
    assertArrayEquals(new float[] {1, -1.5f}, read.tensors().get("b").data());
    assertArrayEquals(new float[] {3}, read.tensors().get("i").data());
    assertEquals(List.of("i", "b"), List.copyOf(read.tensors().names()));
  }

  @Test
  void saysWhatIsWrongWithAFile() {
    Map<byte[], String> wrong = new LinkedHashMap<>();
    wrong.put(new byte[] {1, 2}, "does not start with the length");
    wrong.put(file("[]"), "not a JSON object");
    wrong.put(file("{oops"), "not JSON");
    wrong.put(
        file("{\"w\":{\"dtype\":\"F8\",\"shape\":[1],\"data_offsets\":[0,1]}}", (byte) 0),
        "tensor \"w\" has the type \"F8\"");
    wrong.put(
        file("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", new byte[4]),
        "tensor \"w\" of shape [2]");
    wrong.put(
        file("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", new byte[4]),
        "ends inside tensor \"w\"");
    wrong.put(
        file(
            "{\"v\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                + "\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[2,6]}}",
            new byte[8]),
        "overlaps");
    wrong.forEach(
        (bytes, message) -> {
          ConfigException e = assertThrows(ConfigException.class, () -> read(bytes));
          assertTrue(e.getMessage().startsWith("x.safetensors: "), e.getMessage());
          assertTrue(e.getMessage().contains(message), e.getMessage());
        });
    Path missing = new Path(dir.resolve("none").toUri());
    ConfigException e =
        assertThrows(ConfigException.class, () -> SafeTensors.read(missing, new Configuration()));
    assertTrue(e.getMessage().contains("no such file"), e.getMessage());
  }
}

package io.foster.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class TensorTest {
  private static byte[] written(Tensor tensor) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(tensor);
    }
    return bytes.toByteArray();
  }

  private static Tensor read(byte[] bytes) throws IOException, ClassNotFoundException {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return (Tensor) in.readObject();
    }
  }

  @Test
  void everyValueSurvivesBeingSent() throws Exception {
    float[] values = {
      0f, -0f, 1f, -1.5f, Float.MIN_VALUE, Float.MAX_VALUE, Float.NaN, Float.NEGATIVE_INFINITY
    };
    Tensor sent = new Tensor(new long[] {2, 4}, values);
    Tensor got = read(written(sent));
    assertArrayEquals(new long[] {2, 4}, got.shape());
    for (int i = 0; i < values.length; i++) {
      assertEquals(Float.floatToRawIntBits(values[i]), Float.floatToRawIntBits(got.data()[i]));
    }
    assertEquals(0, read(written(Tensor.zeros(0, 3))).size());
  }

  @Test
  void aLargeOneIsSentWithoutACopy() throws Exception {
    Tensor large = Tensor.zeros((1 << 24) + 1);
    large.data()[1 << 24] = 7f;
    byte[] bytes = written(large);
    assertTrue(bytes.length >= 4 * large.size());
    assertEquals(large, read(bytes));

    long size = 4L * large.size();
    long before = allocated();
    try (ObjectOutputStream out = new ObjectOutputStream(OutputStream.nullOutputStream())) {
      out.writeObject(large);
    }
    long writing = allocated() - before;
    assertTrue(writing < size / 4, writing + " bytes allocated to write " + size);
    before = allocated();
    read(bytes);
    long reading = allocated() - before;
    assertTrue(reading < size + size / 4, reading + " bytes allocated to read " + size);
  }

  private static long allocated() {
    return ManagementFactory.getPlatformMXBean(ThreadMXBean.class).getCurrentThreadAllocatedBytes();
  }
}

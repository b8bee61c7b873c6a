package io.foster.tensor;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.foster.base.ConfigException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;

/** Whatever a safetensors file holds, it is read or refused; what is read can be written. */
class SafeTensorsFuzzTest {
  @FuzzTest(maxDuration = "2m")
  void files(byte[] bytes) throws IOException {
    SafeTensors read;
    try {
      read = read(bytes);
    } catch (ConfigException e) {
      if (e.getMessage().lines().count() != 1) {
        throw new IllegalStateException(e);
      }
      return;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new SafeTensors(read.tensors(), Map.of()).write(out);
    if (!read(out.toByteArray()).tensors().names().equals(read.tensors().names())) {
      throw new IllegalStateException("other tensors after writing");
    }
  }

  private static SafeTensors read(byte[] bytes) throws IOException {
    return SafeTensors.read(new ByteArrayInputStream(bytes), bytes.length, "x", name -> true);
  }
}

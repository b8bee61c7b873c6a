package io.foster.encoder;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Whatever an ONNX file holds, its weights are read or it is refused. */
class OnnxFuzzTest {
  @FuzzTest(maxDuration = "2m")
  void models(byte[] bytes) {
    try {
      OnnxWeights.read(new ByteArrayInputStream(bytes));
    } catch (IOException e) {
      // It is no ONNX model that can be used.
    }
  }
}

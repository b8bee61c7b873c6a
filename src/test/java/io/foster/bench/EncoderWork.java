package io.foster.bench;

import ai.onnxruntime.OrtException;
import io.foster.encoder.EncoderTimes;
import java.io.IOException;
import java.util.Map;

/** Features of texts by the embedded encoder. */
record EncoderWork(EncoderTimes times) implements Contestant.Work {
  static EncoderWork foster() throws IOException {
    try {
      return new EncoderWork(EncoderTimes.foster());
    } catch (OrtException e) {
      throw new IOException(e);
    }
  }

  static EncoderWork onnxRuntime() throws IOException {
    try {
      return new EncoderWork(EncoderTimes.onnxRuntime());
    } catch (OrtException e) {
      throw new IOException(e);
    }
  }

  @Override
  public Map<String, Object> about() {
    return times.about();
  }

  @Override
  public void once() {
    times.once();
  }

  @Override
  public void close() {
    times.close();
  }
}

package io.foster.ingest;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Whatever stands where a time should, reading it gives milliseconds or none. */
class TimesFuzzTest {
  private static final String[] FORMATS = {
    "seconds",
    "milliseconds",
    "microseconds",
    "nanoseconds",
    "iso",
    "yyyy-MM-dd HH:mm:ss",
    "EEE MMM dd HH:mm:ss Z yyyy",
    "dd.MM.yy",
    "h:mm a, d MMMM uuuu"
  };

  @FuzzTest(maxDuration = "2m")
  void times(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    for (String format : FORMATS) {
      new Timestamps(format).millis(text);
    }
  }
}

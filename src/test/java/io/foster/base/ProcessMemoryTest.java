package io.foster.base;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProcessMemoryTest {
  @Test
  void theHighWaterMarkIsInKibibytes() {
    Stream<String> status = Stream.of("VmPeak:\t 9 kB", "VmHWM:\t    2048 kB", "VmRSS:\t 7 kB");
    assertEquals(OptionalLong.of(2048 * 1024), ProcessMemory.bytes(status, "VmHWM:"));
  }

  @Test
  void aSystemThatDoesNotSayGivesNothing() {
    assertEquals(OptionalLong.empty(), ProcessMemory.bytes(Stream.of("Name:\tjava"), "VmHWM:"));
  }
}

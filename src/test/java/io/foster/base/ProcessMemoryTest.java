package io.foster.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessMemoryTest {
  @TempDir Path dir;

  @Test
  void theHighWaterMarkIsInKibibytes() {
    Stream<String> status = Stream.of("VmPeak:\t 9 kB", "VmHWM:\t    2048 kB", "VmRSS:\t 7 kB");
    assertEquals(OptionalLong.of(2048 * 1024), ProcessMemory.bytes(status, "VmHWM:"));
  }

  /** A method's own peak is measured in between; that of the run is not to shrink. */
  @Test
  void theHighestOfTheProcessOutlivesAReset() throws Exception {
    assumeTrue(ProcessMemory.resetPeak(), "the system resets no peak");
    long size = 300L << 20;
    Path file = dir.resolve("pages");
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      touch(channel, size);
    }
    long peak = ProcessMemory.peakBytes().orElseThrow();
    assertTrue(peak >= size, "all of it was resident: " + peak);
    for (int i = 0; i < 100 && ProcessMemory.residentBytes().orElseThrow() > peak - size / 2; i++) {
      System.gc();
      Thread.sleep(50);
    }
    assertTrue(ProcessMemory.resetPeak());
    assertTrue(ProcessMemory.peakBytes().orElseThrow() < peak - size / 4, "it was reset");
    // The kernel counts pages in batches, so that it forgets a few.
    assertTrue(ProcessMemory.highestBytes().orElseThrow() > peak - size / 16);
  }

  /** Nothing holds the pages afterwards: the next collection of garbage gives them back. */
  private static void touch(FileChannel channel, long size) throws IOException {
    MappedByteBuffer pages = channel.map(FileChannel.MapMode.READ_WRITE, 0, size);
    for (int at = 0; at < size; at += 4096) {
      pages.put(at, (byte) 1);
    }
  }

  @Test
  void aSystemThatDoesNotSayGivesNothing() {
    assertEquals(OptionalLong.empty(), ProcessMemory.bytes(Stream.of("Name:\tjava"), "VmHWM:"));
  }
}

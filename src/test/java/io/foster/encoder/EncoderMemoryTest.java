package io.foster.encoder;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Steps leave nothing behind in torch. Keeping what a gradient needs over the steps below would
 * take about 500 MiB; the JVM touches some tens of its own committed heap meanwhile.
 */
class EncoderMemoryTest {
  private static final long MIB = 1 << 20;
  private static final Path STATM = Path.of("/proc/self/statm");

  /** Fills the committed heap once: pages that are first touched later would count as growth. */
  private static void touchHeap() {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    List<byte[]> pages = new ArrayList<>();
    for (long free = heap.getCommitted() - heap.getUsed(); free > MIB; free -= MIB) {
      pages.add(new byte[(int) MIB / 2]);
      pages.add(new byte[(int) MIB / 2]);
    }
  }

  /** Resident memory outside the Java heap. */
  private static long nativeBytes() throws IOException, InterruptedException {
    System.gc();
    long least = Long.MAX_VALUE;
    for (int look = 0; look < 10; look++) {
      // The JVM gives pages of a shrunken heap back some moments after the collection.
      Thread.sleep(50);
      long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
      long resident = Long.parseLong(Files.readString(STATM).split(" ")[1]) * 4096;
      least = Math.min(least, resident - heap);
    }
    return least;
  }

  @Test
  void nativeMemoryStaysFlatOverSteps() throws IOException, InterruptedException {
    Assumptions.assumeTrue(Files.exists(STATM), "resident memory is read from " + STATM);
    try (ItemEncoder encoder =
        new InProcessItemEncoder(
            Checkpoints.tiny(),
            Checkpoints.texts(128),
            3,
            24,
            64,
            1,
            FeatureScaling.identity(32))) {
      int[] items = IntStream.range(0, 128).toArray();
      steps(encoder, items, 30);
      touchHeap();
      long before = nativeBytes();
      steps(encoder, items, 120);
      long growth = (nativeBytes() - before) / MIB;
      assertTrue(growth < 200, "grew by " + growth + " MiB");
    }
  }

  private static void steps(ItemEncoder encoder, int[] items, int count) {
    NamedTensors parameters = encoder.initialParameters();
    for (int step = 0; step < count; step++) {
      Tensor features = encoder.embed(items, parameters);
      encoder.vjp(items, features, parameters);
    }
  }
}

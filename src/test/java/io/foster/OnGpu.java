package io.foster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Torch;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Assumptions;

/** Tests of a real GPU, which are skipped where there is none, and what they compare. */
public final class OnGpu {
  private OnGpu() {}

  /** The first GPU; skips the test where torch sees none. */
  public static Device first() {
    Assumptions.assumeTrue(Torch.gpuCount() > 0, "torch sees no GPU on this machine");
    return Device.gpu(0);
  }

  /** What {@code work} gives with {@code device} as the thread's own. */
  public static <T> T on(Device device, Callable<T> work) throws Exception {
    Torch.use(device);
    try {
      return work.call();
    } finally {
      Torch.use(Device.cpu());
    }
  }

  /** The largest difference, as a share of the largest number of {@code exact}. */
  public static double difference(float[] exact, float[] other) {
    double largest = 0;
    double off = 0;
    for (int i = 0; i < exact.length; i++) {
      largest = Math.max(largest, Math.abs(exact[i]));
      off = Math.max(off, Math.abs((double) exact[i] - other[i]));
    }
    // Where all numbers are zero, as the gradient of a bias that changes nothing.
    return largest < 1e-6 ? off : off / largest;
  }

  /** Requires that no tensor differs by more than {@code share} of its largest number. */
  public static void assertClose(NamedTensors exact, NamedTensors other, double share) {
    for (String name : exact.names()) {
      double off = difference(exact.get(name).data(), other.get(name).data());
      assertTrue(off <= share, name + " differs by " + off);
    }
  }
}

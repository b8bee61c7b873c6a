package io.foster.tensor;

import java.util.function.Supplier;

/**
 * Whether torch records a graph on the calling thread. What held before holds again afterwards,
 * also after an exception.
 */
public final class GradMode {
  private GradMode() {}

  /** Runs {@code body}, recording the graph of what it computes. */
  public static <T> T enabled(Supplier<T> body) {
    return with(true, body);
  }

  /** Runs {@code body} without recording a graph, which saves memory. */
  public static <T> T disabled(Supplier<T> body) {
    return with(false, body);
  }

  private static <T> T with(boolean recording, Supplier<T> body) {
    boolean before = Torch.recording();
    Torch.setRecording(recording);
    try {
      return body.get();
    } finally {
      Torch.setRecording(before);
    }
  }
}

package io.foster.pipeline;

import io.foster.base.Store;

/** Work that no other command may do in the same output directory at the same time. */
public final class ExclusiveOutput {
  private ExclusiveOutput() {}

  /**
   * The work.
   *
   * @param <T> its result
   */
  @FunctionalInterface
  public interface Work<T> {
    /**
     * Does it.
     *
     * @param stop says when to keep what is done and end
     */
    T run(StopSignal stop) throws Exception;
  }

  /**
   * Does the work while nobody else can.
   *
   * @param store of the output, whose directory exists
   * @param command for the message to others
   * @throws io.foster.base.ConfigException if another command is at work there
   */
  public static <T> T hold(Store store, String command, Work<T> work) throws Exception {
    return hold(store, command, () -> {}, work);
  }

  /**
   * The same.
   *
   * @param unheard runs when the process is told to end while no work listens
   */
  static <T> T hold(Store store, String command, Runnable unheard, Work<T> work) throws Exception {
    // The signal is outside the lock: told to end, the process waits until the output is free.
    try (StopSignal stop = StopSignal.ofProcess(unheard)) {
      OutputLock lock = OutputLock.take(store, command);
      try {
        return work.run(stop);
      } finally {
        lock.close();
      }
    }
  }
}

package io.foster.pipeline;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Says when the process has been told to end (SIGTERM, Ctrl-C). Long loops ask between steps and,
 * told so, keep their state and throw {@link StoppedException}; the process waits for them, but not
 * for work that does not ask.
 */
public final class StopSignal implements AutoCloseable {
  /** Before Spark (40) and the file systems (10) end: the state is written with their help. */
  private static final int PRIORITY = 100;

  /** A scheduler that says SIGTERM says SIGKILL after 30 seconds or more. */
  private static final long PATIENCE_SECONDS = 60;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicInteger watches = new AtomicInteger();
  private final Runnable hook = this::waitForTheLoop;
  private final Runnable whenToldTo;
  private volatile boolean requested;
  private volatile RuntimeException brokenOff;

  private StopSignal(Runnable whenToldTo) {
    this.whenToldTo = whenToldTo;
  }

  /** One that never says stop. */
  public static StopSignal none() {
    return new StopSignal(() -> {});
  }

  /**
   * The one of this process, until it is closed.
   *
   * @param whenToldTo what there is to do where nobody asks: before Spark ends, and with it the
   *     work
   */
  static StopSignal ofProcess(Runnable whenToldTo) {
    StopSignal signal = new StopSignal(whenToldTo);
    // Spark and Hadoop end in hooks of this manager, one after the other; those of Java itself run
    // beside each other.
    ShutdownHookManager.get()
        .addShutdownHook(signal.hook, PRIORITY, PATIENCE_SECONDS, TimeUnit.SECONDS);
    return signal;
  }

  /** While it is open the process does not end before the work has. */
  public Watch watch() {
    watches.incrementAndGet();
    return new Watch();
  }

  /** A stretch of work that asks every few seconds whether it has to stop. */
  public final class Watch implements AutoCloseable {
    private Watch() {}

    /**
     * Whether to keep what is done and end.
     *
     * @throws RuntimeException where nothing may be kept: what {@link StopSignal#breakOff} was told
     */
    public boolean stopRequested() {
      if (brokenOff != null) {
        throw brokenOff;
      }
      return requested;
    }

    @Override
    public void close() {
      watches.decrementAndGet();
    }
  }

  /** Ends the work at its next question, with an error and without keeping anything. */
  void breakOff(RuntimeException why) {
    brokenOff = why;
  }

  /** Whether the process has been told to end. */
  boolean requested() {
    return requested;
  }

  private void waitForTheLoop() {
    // Counted first: work that hears of it may have ended before the next line.
    boolean atWork = watches.get() > 0;
    requested = true;
    if (!atWork && watches.get() == 0) {
      whenToldTo.run();
      return;
    }
    try {
      ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The work has ended, one way or the other. */
  @Override
  public void close() {
    ended.countDown();
    if (!ShutdownHookManager.get().isShutdownInProgress()) {
      ShutdownHookManager.get().removeShutdownHook(hook);
    }
  }
}

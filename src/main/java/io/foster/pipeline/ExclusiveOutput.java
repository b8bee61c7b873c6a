package io.foster.pipeline;

import io.foster.base.Store;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work that no other command may do in the same output directory at the same time. */
public final class ExclusiveOutput {
  private static final Logger LOG = LoggerFactory.getLogger(ExclusiveOutput.class);

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
     * @param hold what the work has of the output
     */
    T run(Hold hold) throws Exception;
  }

  /** An output that is this command's alone. */
  public static final class Hold {
    private final OutputLock lock;
    private final StopSignal stop;

    private Hold(OutputLock lock, StopSignal stop) {
      this.lock = lock;
      this.stop = stop;
    }

    /** Says when to keep what is done and end, or that the output is lost. */
    public StopSignal stop() {
      return stop;
    }

    /**
     * Asked before results are put in place.
     *
     * @throws io.foster.base.ConfigException if another command has the output by now
     */
    public void require() throws IOException {
      lock.requireHeld();
    }

    /** Whether the output is known to be another command's: nothing there may be touched. */
    boolean lost() {
      return lock.lost();
    }
  }

  /**
   * Does the work while nobody else can, and leaves a status of it.
   *
   * @param store of the output, whose directory exists
   * @param command for the status, and for the message to others
   * @throws io.foster.base.ConfigException if another command is at work there
   */
  public static <T> T hold(Store store, String command, Work<T> work) throws Exception {
    StatusFile status = new StatusFile(store, command);
    return hold(
        store,
        command,
        () -> stopped(status),
        held -> {
          status.clear();
          try {
            T made = work.run(held);
            status.write(RunStatus.DONE, null, null);
            return made;
          } catch (Exception | Error e) {
            failed(status, e, held);
            throw e;
          }
        });
  }

  private static void stopped(StatusFile status) {
    try {
      status.write(RunStatus.STOPPED, null, "stopped; the same command goes on from here");
    } catch (IOException e) {
      LOG.warn("No status could be written", e);
    }
  }

  private static void failed(StatusFile status, Throwable failure, Hold held) {
    if (held.lost()) {
      return;
    }
    try {
      status.write(null, failure);
    } catch (IOException inWriting) {
      failure.addSuppressed(inWriting);
    }
  }

  /**
   * Does the work while nobody else can.
   *
   * @param unheard runs when the process is told to end while no work listens
   */
  static <T> T hold(Store store, String command, Runnable unheard, Work<T> work) throws Exception {
    // The signal is outside the lock: told to end, the process waits until the output is free.
    try (StopSignal stop = StopSignal.ofProcess(unheard)) {
      OutputLock lock = OutputLock.take(store, command, stop::breakOff);
      try {
        return work.run(new Hold(lock, stop));
      } finally {
        lock.close();
      }
    }
  }
}

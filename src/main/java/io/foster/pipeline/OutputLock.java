package io.foster.pipeline;

import io.foster.base.ConfigException;
import io.foster.base.Json;
import io.foster.base.Store;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a second command off an output directory while a first one is at work in it: a file {@code
 * .lock} that says who, written anew every few seconds. A lock nobody renews is one whose holder
 * was killed; on the same machine its process is asked for, and nobody waits.
 */
final class OutputLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OutputLock.class);
  private static final Duration RENEWAL = Duration.ofSeconds(15);
  private static final Duration STALE = Duration.ofMinutes(2);

  /** Process start times are told with an error of clock ticks. */
  private static final Duration SAME_START = Duration.ofSeconds(2);

  private final Store store;
  private final Path file;
  private final Holder holder;
  private final ScheduledExecutorService renewals;
  private final Consumer<ConfigException> whenLost;
  private volatile boolean lost;

  /**
   * Who holds the lock.
   *
   * @param id of the lock, anew each time
   * @param host the machine's name
   * @param process its number there
   * @param processStarted ISO-8601, or null where the system does not tell
   * @param command such as {@code run}
   * @param since ISO-8601, UTC
   */
  record Holder(
      String id, String host, long process, String processStarted, String command, String since) {

    /** Somebody who has not written yet who it is. */
    static final Holder UNKNOWN = new Holder("unknown", "unknown", 0, null, "a command", "now");

    static Holder self(String command) {
      ProcessHandle process = ProcessHandle.current();
      return new Holder(
          UUID.randomUUID().toString(),
          hostName(),
          process.pid(),
          process.info().startInstant().map(Instant::toString).orElse(null),
          command,
          Instant.now().toString());
    }

    /** Whether the process is there; empty where that cannot be told from here. */
    Optional<Boolean> alive() {
      if (!host.equals(hostName())) {
        return Optional.empty();
      }
      Optional<ProcessHandle> found = ProcessHandle.of(process).filter(ProcessHandle::isAlive);
      if (found.isEmpty()) {
        return Optional.of(false);
      }
      // Process ids are reused, quickly in containers.
      Optional<Instant> start = found.get().info().startInstant();
      if (processStarted == null || start.isEmpty()) {
        return Optional.of(true);
      }
      Duration apart = Duration.between(Instant.parse(processStarted), start.get()).abs();
      return Optional.of(apart.compareTo(SAME_START) <= 0);
    }

    private static String hostName() {
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException e) {
        return "unknown";
      }
    }
  }

  private OutputLock(Store store, Path file, Holder holder, Consumer<ConfigException> whenLost) {
    this.store = store;
    this.file = file;
    this.holder = holder;
    this.whenLost = whenLost;
    this.renewals =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "foster-lock");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Refuses an output that another command is at work in.
   *
   * @throws ConfigException if so
   */
  static void requireFree(Store store) throws IOException {
    Path file = new Path(store.root(), Layout.LOCK);
    Optional<Holder> found = holder(store, file);
    if (found.isEmpty()) {
      return;
    }
    Holder other = found.get();
    boolean gone = other.alive().map(alive -> !alive).orElseGet(() -> isStale(store, file));
    if (!gone) {
      throw new ConfigException(
          "output: %s is in use by foster %s (process %d on %s, since %s); wait for it, stop it, or choose another --output%s"
              .formatted(
                  store.root(),
                  other.command(),
                  other.process(),
                  other.host(),
                  other.since(),
                  other.alive().isPresent()
                      ? ""
                      : ". If that machine is gone, try again in %d minutes"
                          .formatted(STALE.toMinutes())));
    }
  }

  /** Both times are the file system's, whatever the clocks of machines say. */
  private static boolean isStale(Store store, Path file) {
    try {
      return store.age(file).compareTo(STALE) > 0;
    } catch (IOException e) {
      LOG.warn("The age of " + file + " cannot be told", e);
      return false;
    }
  }

  /**
   * Takes the output, whose directory exists. Of several that come in the same moment one gets it:
   * the file is only ever created where there is none.
   *
   * @param whenLost hears, in another thread, that the output is no longer this command's
   * @throws ConfigException if another command is at work in it
   */
  static OutputLock take(Store store, String command, Consumer<ConfigException> whenLost)
      throws IOException {
    Path file = new Path(store.root(), Layout.LOCK);
    OutputLock lock = new OutputLock(store, file, Holder.self(command), whenLost);
    try {
      while (!store.create(file, Json.write(lock.holder))) {
        Optional<Holder> other = holder(store, file);
        requireFree(store);
        if (other.isPresent()) {
          retire(store, file, other.get());
        }
      }
    } catch (IOException | RuntimeException e) {
      lock.renewals.shutdownNow();
      throw e;
    }
    long every = RENEWAL.toSeconds();
    var unused =
        lock.renewals.scheduleWithFixedDelay(lock::renewOrSay, every, every, TimeUnit.SECONDS);
    return lock;
  }

  /** Moves the lock of a killed command away; one that has been taken meanwhile goes back. */
  private static void retire(Store store, Path file, Holder gone) throws IOException {
    Path retired = new Path(file.getParent(), file.getName() + "." + gone.id());
    try {
      store.move(file, retired);
    } catch (IOException e) {
      LOG.debug("{} was moved by another command", file, e);
      return;
    }
    if (holder(store, retired).filter(h -> h.id().equals(gone.id())).isPresent()) {
      store.delete(retired);
    } else {
      store.move(retired, file);
    }
  }

  private static Optional<Holder> holder(Store store, Path file) throws IOException {
    try {
      String text = store.read(file);
      // Where a file is created first and written then, it is empty for a moment.
      return Optional.of(text.isBlank() ? Holder.UNKNOWN : Json.read(text, Holder.class));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /**
   * Makes sure that the output is still this command's. A process that was suspended for minutes
   * looks like one that was killed, and others go to work where it was.
   *
   * @throws ConfigException if another command has, or had, the output meanwhile
   */
  synchronized void requireHeld() throws IOException {
    Optional<Holder> now = holder(store, file);
    if (now.filter(h -> h.id().equals(holder.id())).isEmpty()) {
      lost = true;
      throw new ConfigException(
          "output: %s is no longer this command's: %s; nothing more of it is written there. See what is there, and go on with --resume"
              .formatted(
                  store.root(),
                  now.map(
                          h ->
                              "foster %s took it (process %d on %s, since %s)"
                                  .formatted(h.command(), h.process(), h.host(), h.since()))
                      .orElse("its lock " + file + " was removed, or taken and given back")));
    }
  }

  /** Whether it is known that the output is another command's. */
  boolean lost() {
    return lost;
  }

  private synchronized void renew() throws IOException {
    requireHeld();
    store.write(file, Json.write(holder));
  }

  void renewOrSay() {
    try {
      renew();
    } catch (ConfigException e) {
      whenLost.accept(e);
      renewals.shutdown();
    } catch (IOException | RuntimeException e) {
      LOG.warn("The lock " + file + " cannot be renewed", e);
    }
  }

  /** Leaves the output to others. */
  @Override
  public void close() throws IOException {
    renewals.shutdown();
    try {
      // A renewal that runs now would put the file back.
      renewals.awaitTermination(RENEWAL.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (holder(store, file).filter(h -> h.id().equals(holder.id())).isPresent()) {
      store.delete(file);
    }
  }
}

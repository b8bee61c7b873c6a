package io.foster.pipeline;

import io.foster.base.ConfigException;
import io.foster.base.Json;
import io.foster.base.Store;
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
      // Numbers are given again, in containers soon.
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

  private OutputLock(Store store, Path file, Holder holder) {
    this.store = store;
    this.file = file;
    this.holder = holder;
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
    if (!store.exists(file)) {
      return;
    }
    Holder other = Json.read(store.read(file), Holder.class);
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
   * Takes the output, whose directory exists.
   *
   * @throws ConfigException if another command is at work in it
   */
  static OutputLock take(Store store, String command) throws IOException {
    requireFree(store);
    OutputLock lock =
        new OutputLock(store, new Path(store.root(), Layout.LOCK), Holder.self(command));
    lock.renew();
    if (!Json.read(store.read(lock.file), Holder.class).id().equals(lock.holder.id())) {
      // Two that came in the same moment have both written; the second one's text is there.
      lock.renewals.shutdownNow();
      return take(store, command);
    }
    long every = RENEWAL.toSeconds();
    lock.renewals.scheduleWithFixedDelay(lock::renewOrSay, every, every, TimeUnit.SECONDS);
    return lock;
  }

  private void renew() throws IOException {
    store.write(file, Json.write(holder));
  }

  private void renewOrSay() {
    try {
      renew();
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
    store.delete(file);
  }
}

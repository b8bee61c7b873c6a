package io.foster.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.base.ConfigException;
import io.foster.base.Json;
import io.foster.base.Store;
import io.foster.pipeline.PipelineRunner.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputLockTest {
  @TempDir Path dir;
  private Path output;
  private Path lock;
  private Store store;

  @BeforeEach
  void makeOutput() throws IOException {
    output = Files.createDirectories(dir.resolve("out"));
    lock = output.resolve(".lock");
    store = Store.at("output", output.toString(), new Configuration());
  }

  private OutputLock take(String command) throws IOException {
    return OutputLock.take(store, command, lost -> {});
  }

  private void write(String host, long process, Instant started) throws IOException {
    store.write(
        new org.apache.hadoop.fs.Path(store.root(), ".lock"),
        Json.write(
            new OutputLock.Holder(
                "x", host, process, started.toString(), "run", "2026-01-01T00:00:00Z")));
  }

  private void age(Duration age) throws IOException {
    Files.setLastModifiedTime(lock, FileTime.from(Instant.now().minus(age)));
  }

  private String refusal() {
    ConfigException refused = assertThrows(ConfigException.class, () -> take("train").close());
    return refused.getMessage();
  }

  private void assertFree() throws IOException {
    take("train").close();
    assertFalse(Files.exists(lock));
  }

  @Test
  void aSecondCommandIsRefusedWhileTheFirstOneLives() throws IOException {
    OutputLock first = take("run");
    String refusal = refusal();
    assertTrue(refusal.contains("is in use by foster run (process "), refusal);
    assertTrue(refusal.contains("process " + ProcessHandle.current().pid() + " on "), refusal);
    assertTrue(refusal.endsWith("choose another --output"), refusal);
    assertTrue(Files.exists(lock), "a refused one takes nothing away");
    first.close();
    assertFree();
  }

  @Test
  void aProcessThatIsNoMoreHoldsNothing() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    OutputLock own = take("run");
    String host = Json.read(Files.readString(lock), OutputLock.Holder.class).host();
    own.close();
    write(host, gone.pid(), Instant.now());
    assertFree();
    // This very process number, given to another process before.
    write(host, ProcessHandle.current().pid(), Instant.now().minus(Duration.ofDays(1)));
    assertFree();
  }

  @Test
  void ofManyInTheSameMomentOneGetsIt() throws Exception {
    for (int round = 0; round < 20; round++) {
      if (round % 2 == 1) {
        // A killed command's lock, which all of them find.
        write("elsewhere.example", 17, Instant.now());
        age(Duration.ofMinutes(3));
      }
      ConcurrentLinkedQueue<OutputLock> held = new ConcurrentLinkedQueue<>();
      CountDownLatch start = new CountDownLatch(1);
      List<Thread> threads = new ArrayList<>();
      for (int k = 0; k < 8; k++) {
        Thread thread =
            new Thread(
                () -> {
                  try {
                    start.await();
                    held.add(take("run"));
                  } catch (ConfigException e) {
                    // Refused, as seven of them have to be.
                  } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                });
        thread.start();
        threads.add(thread);
      }
      start.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(1, held.size(), "round " + round);
      held.element().close();
    }
  }

  @Test
  void aMachineThatCannotBeAskedHoldsItForTwoMinutes() throws IOException {
    write("elsewhere.example", 17, Instant.now());
    String refusal = refusal();
    assertTrue(refusal.contains("process 17 on elsewhere.example"), refusal);
    assertTrue(refusal.endsWith("If that machine is gone, try again in 2 minutes"), refusal);
    age(Duration.ofSeconds(100));
    refusal();
    age(Duration.ofSeconds(130));
    assertFree();
  }

  @Test
  void aRunHoldsItsOutputAndLeavesItFree() throws Exception {
    Path raw = Files.writeString(dir.resolve("raw.txt"), "raw");
    List<String> refusals = new ArrayList<>();
    Stage.Body tryAgain =
        c -> {
          refusals.add(
              assertThrows(ConfigException.class, () -> runner(raw, FakeStages::append))
                  .getMessage());
          FakeStages.append(c);
        };
    runner(raw, tryAgain);
    assertEquals(1, refusals.size());
    assertTrue(refusals.get(0).contains("is in use by foster run"), refusals.get(0));
    assertFalse(Files.exists(lock));
    assertTrue(Files.exists(output.resolve("status.json")));
  }

  @Test
  void aSuspendedCommandThatAnotherHasTakenTheOutputFromIsTold() throws IOException {
    List<ConfigException> told = new ArrayList<>();
    try (OutputLock held = OutputLock.take(store, "run", told::add)) {
      held.renewOrSay();
      held.requireHeld();
      assertEquals(List.of(), told);
      write("elsewhere.example", 17, Instant.now());
      String refusal = assertThrows(ConfigException.class, held::requireHeld).getMessage();
      assertTrue(refusal.contains("foster run took it (process 17 on elsewhere"), refusal);
      assertTrue(refusal.endsWith("go on with --resume"), refusal);
      held.renewOrSay();
      assertEquals(refusal, told.get(0).getMessage());
      assertTrue(Files.readString(lock).contains("elsewhere"), "it is the other's");
    }
    assertTrue(Files.exists(lock), "it stays the other's");
    // The other has come, worked and gone meanwhile.
    Files.delete(lock);
    try (OutputLock held = take("run")) {
      Files.delete(lock);
      held.renewOrSay();
      assertFalse(Files.exists(lock), "nothing is put back");
      String refusal = assertThrows(ConfigException.class, held::requireHeld).getMessage();
      assertTrue(refusal.contains("was removed, or taken and given back"), refusal);
    }
  }

  @Test
  void nothingIsPutIntoAnOutputThatIsAnothersByNow() throws Exception {
    Path raw = Files.writeString(dir.resolve("raw.txt"), "raw");
    Stage.Body suspended =
        c -> {
          FakeStages.append(c);
          write("elsewhere.example", 17, Instant.now());
        };
    ConfigException e = assertThrows(ConfigException.class, () -> runner(raw, suspended));
    assertTrue(e.getMessage().contains("took it (process 17"), e.getMessage());
    assertTrue(Files.exists(output.resolve("first/text")));
    assertFalse(Files.exists(output.resolve("second")));
    assertFalse(Files.exists(output.resolve("status.json")), "the status is the other's to write");
    assertTrue(Files.exists(lock));
  }

  @Test
  void workThatAsksEndsWhereTheOutputIsLost() {
    StopSignal stop = StopSignal.none();
    try (StopSignal.Watch watch = stop.watch()) {
      assertFalse(watch.stopRequested());
      stop.breakOff(new ConfigException("lost"));
      assertThrows(ConfigException.class, watch::stopRequested);
    }
  }

  private void runner(Path raw, Stage.Body second) throws Exception {
    new PipelineRunner(
            FakeStages.pipeline(raw, new ArrayList<>(), second),
            PipelineRunnerTest.config(output, "a"),
            new Configuration(),
            PipelineRunnerTest::session,
            Progress.silent())
        .run("run", List.of("first", "second", "third"), Mode.RESUME);
  }
}

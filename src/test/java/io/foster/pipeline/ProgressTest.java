package io.foster.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.pipeline.Progress.Level;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final long SECOND = 1_000_000_000L;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long now;

  private Progress progress(Level level) {
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    return new Progress(out, level, Duration.ofSeconds(10), () -> now);
  }

  private List<String> lines() {
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private void at(double seconds) {
    now = (long) (seconds * SECOND);
  }

  @Test
  void aTaskSaysRateAndTimeLeft() {
    Progress progress = progress(Level.NORMAL);
    progress.stage(3, 8, "distill", "distil the synthetic sequences");
    Progress.Task task = progress.task("refining", "steps", 2000);
    at(5);
    task.at(100);
    assertEquals(1, lines().size(), "five seconds are too soon for a second line");
    at(10);
    task.at(500, "loss 7.04");
    // 500 steps in 10 s are 50 a second; the 1,500 left take 30 s.
    assertEquals(
        "[3/8] distill: refining 500/2,000 steps (25%), 50.0 steps/s, ETA 0:30, loss 7.04",
        lines().get(1));
  }

  @Test
  void noTimeLeftIsSaidBeforeEnoughIsDoneToTell() {
    Progress progress = progress(Level.NORMAL);
    progress.stage(3, 8, "distill", "distil the synthetic sequences");
    Progress.Task task = progress.task("refining", "steps", 2000);
    at(10);
    task.at(39);
    at(20);
    task.at(40);
    Progress.Task few = progress.task("td3", "steps", 15);
    at(80);
    few.at(4);
    at(140);
    few.at(5);
    assertEquals(
        List.of(
            "[3/8] distill: refining 39/2,000 steps (1%), 3.9 steps/s",
            "[3/8] distill: refining 40/2,000 steps (2%), 2.0 steps/s, ETA 16:20",
            "[3/8] distill: td3 4/15 steps (26%), 0.067 steps/s",
            "[3/8] distill: td3 5/15 steps (33%), 0.042 steps/s, ETA 4:00"),
        lines().subList(1, 5));
  }

  @Test
  void aTaskOfUnknownLengthSaysOnlyTheRate() {
    Progress progress = progress(Level.NORMAL);
    progress.stage(1, 1, "ingest", "read");
    Progress.Task task = progress.task("reading", "rows", 0);
    at(10);
    task.add(3000);
    assertEquals("[1/1] ingest: reading 3,000 rows, 300 rows/s", lines().get(1));
  }

  @Test
  void neverMoreThanTenSecondsPassWithoutALineInASilentStage() {
    Progress progress = progress(Level.NORMAL);
    progress.activity(() -> "Spark tasks 3/8");
    progress.stage(1, 2, "ingest", "read");
    // The heart beats ten times in the interval; one hour of nothing else.
    int before = lines().size();
    for (int beat = 1; beat <= 3600; beat++) {
      at(beat);
      progress.tick();
    }
    List<String> said = lines().subList(before, lines().size());
    assertTrue(said.size() >= 360, said.size() + " lines in an hour");
    assertEquals("[1/2] ingest: running for 0:09, Spark tasks 3/8", said.get(0));
    assertTrue(said.get(said.size() - 1).contains("running for 1:00:00"), "the hour is shown");
  }

  @Test
  void nothingIsSaidBetweenStages() {
    Progress progress = progress(Level.NORMAL);
    progress.stage(1, 1, "ingest", "read");
    at(83);
    progress.stageDone();
    at(200);
    progress.tick();
    assertEquals(List.of("[1/1] ingest: read", "[1/1] ingest: done in 1:23"), lines());
  }

  @Test
  void aPartThatIsNoStageSaysHowFarItIsUntilItIsClosed() {
    Progress progress = progress(Level.NORMAL);
    progress.part("[2/9] games td3-20", "seeds [101]");
    Progress.Task task = progress.task("td3", "steps", 100);
    at(20);
    task.at(10);
    progress.leave();
    at(60);
    progress.tick();
    assertEquals(
        List.of(
            "[2/9] games td3-20: seeds [101]",
            "[2/9] games td3-20: td3 10/100 steps (10%), 0.500 steps/s, ETA 3:00"),
        lines());
  }

  @Test
  void aClosedTaskIsNotReportedAnyMore() {
    Progress progress = progress(Level.NORMAL);
    progress.stage(1, 1, "train", "experts");
    progress.task("seed 1", "epochs", 5).close();
    at(12);
    progress.tick();
    assertEquals("[1/1] train: running for 0:12", lines().get(1));
  }

  @Test
  void machinesHearAsOftenAsPeopleAlsoWhereNothingIsPrinted() {
    for (Level level : Level.values()) {
      List<Progress.State> states = new ArrayList<>();
      now = 0;
      Progress progress = progress(level);
      progress.observer(states::add);
      progress.stage(3, 8, "distill", "distil");
      Progress.Task task = progress.task("refining", "steps", 60);
      for (int second = 1; second <= 60; second++) {
        at(second);
        task.at(second, "loss 7");
      }
      assertTrue(states.size() == 6, level + ": " + states.size() + " states in a minute");
      assertEquals(
          new Progress.State("distill", "refining", 9, 60, "steps", "loss 7", 9), states.get(0));
    }
  }

  @Test
  void aTerminalHasOneLineWithABarThatIsDrawnAgain() {
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    Progress progress = new Progress(out, Level.NORMAL, Duration.ofSeconds(10), () -> now, 60);
    progress.stage(3, 8, "distill", "distil");
    Progress.Task task = progress.task("refining", "steps", 60);
    at(1);
    task.at(30);
    at(1.05);
    task.at(31);
    at(2);
    task.at(60);
    progress.say("  a line of its own");
    progress.stageDone();
    String erase = "\r\u001b[K";
    assertEquals(
        "[3/8] distill: distil\n"
            + erase
            // 60 columns, less one; a twentieth of a second later nothing is drawn.
            + "[3/8] distill [############------------] refining 30/60 steps (50%), 30.0 steps/s"
                .substring(0, 59)
            + erase
            + "[3/8] distill [########################] refining 60/60 steps (100%), 30.0 steps/s"
                .substring(0, 59)
            + erase
            + "  a line of its own\n"
            + "[3/8] distill: done in 0:02\n",
        bytes.toString(StandardCharsets.UTF_8));
  }

  @Test
  void levelsDecideWhatIsPrinted() {
    for (Level level : Level.values()) {
      bytes.reset();
      Progress progress = progress(level);
      progress.say("a");
      progress.detail("b");
      List<String> expected =
          switch (level) {
            case QUIET -> List.of();
            case NORMAL -> List.of("a");
            case VERBOSE -> List.of("a", "b");
          };
      assertEquals(expected, lines(), level.name());
    }
  }
}

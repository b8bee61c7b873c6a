package io.foster.measure;

import io.foster.encoder.SparkItemEncoder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.StageInfo;
import scala.collection.JavaConverters;

/**
 * Sees the jobs of each call, by a local property of the thread that makes it. Spark tells of jobs
 * and tasks after the fact and in its own thread, so {@link #cost} waits for what is missing.
 */
final class SparkMeter extends SparkListener {
  /** The local property that names a call. */
  static final String CALL = "foster.step.call";

  private static final long PATIENCE_MS = 60_000;

  private record Span(long from, long to) {}

  private static final class Seen {
    private long firstStart = Long.MAX_VALUE;
    private long lastFinish;
    private int jobs;
    private int ended;
    private int stages;
    private int expected;
    private final List<Span> tasks = new ArrayList<>();
    private final List<Span> work = new ArrayList<>();
    private final Map<Integer, Long> startOfStage = new HashMap<>();
    private long shuffle;
    private long read;
    private long results;
  }

  private final Map<String, Seen> calls = new HashMap<>();
  private final Map<Integer, Seen> byJob = new HashMap<>();
  private final Map<Integer, Seen> byStage = new HashMap<>();

  @Override
  public synchronized void onJobStart(SparkListenerJobStart event) {
    String call = event.properties() == null ? null : event.properties().getProperty(CALL);
    if (call == null) {
      return;
    }
    Seen seen = calls.computeIfAbsent(call, c -> new Seen());
    seen.jobs++;
    seen.firstStart = Math.min(seen.firstStart, event.time());
    byJob.put(event.jobId(), seen);
    for (StageInfo stage : JavaConverters.seqAsJavaList(event.stageInfos())) {
      seen.stages++;
      seen.expected += stage.numTasks();
      byStage.put(stage.stageId(), seen);
    }
  }

  @Override
  public synchronized void onJobEnd(SparkListenerJobEnd event) {
    Seen seen = byJob.remove(event.jobId());
    if (seen != null) {
      seen.ended++;
      notifyAll();
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd event) {
    Seen seen = byStage.get(event.stageId());
    TaskMetrics metrics = event.taskMetrics();
    if (seen == null || metrics == null) {
      return;
    }
    long launch = event.taskInfo().launchTime();
    long finish = event.taskInfo().finishTime();
    long body = Math.min(finish, launch + metrics.executorDeserializeTime());
    seen.tasks.add(new Span(launch, finish));
    seen.work.add(new Span(body, Math.min(finish, body + metrics.executorRunTime())));
    seen.startOfStage.merge(event.stageId(), body - launch, Math::max);
    seen.lastFinish = Math.max(seen.lastFinish, finish);
    seen.shuffle +=
        metrics.shuffleReadMetrics().totalBytesRead()
            + metrics.shuffleWriteMetrics().bytesWritten();
    seen.results += metrics.resultSize();
    for (AccumulableInfo info : JavaConverters.seqAsJavaList(event.taskInfo().accumulables())) {
      if (info.name().isDefined()
          && info.name().get().equals(SparkItemEncoder.READ_BYTES)
          && info.update().isDefined()) {
        seen.read += ((Number) info.update().get()).longValue();
      }
    }
    notifyAll();
  }

  /**
   * The cost of a call, which is forgotten then. Waits until Spark has told of its end.
   *
   * @param from when it began, in milliseconds
   * @param to when it returned
   */
  synchronized CallCost cost(String call, boolean gradient, long from, long to) {
    long deadline = System.currentTimeMillis() + PATIENCE_MS;
    Seen seen = calls.get(call);
    while (seen == null || seen.ended < seen.jobs || seen.tasks.size() < seen.expected) {
      if (System.currentTimeMillis() > deadline) {
        throw new IllegalStateException("Spark has not told of the end of call " + call);
      }
      try {
        wait(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for Spark's events", e);
      }
      seen = calls.get(call);
    }
    Seen done = calls.remove(call);
    byStage.values().removeIf(s -> s == done);
    long work = covered(done.work);
    long start = done.startOfStage.values().stream().mapToLong(Long::longValue).sum();
    long results = Math.max(0, covered(done.tasks) - work - start);
    long plan = done.firstStart - from;
    long end = to - done.lastFinish;
    // What is left, so that the parts add up: clocks tick in milliseconds.
    long scheduling = to - from - work - start - results - plan - end;
    return new CallCost(
        gradient,
        work,
        plan,
        scheduling,
        start,
        results,
        end,
        done.jobs,
        done.stages,
        done.tasks.size(),
        done.shuffle,
        done.read,
        done.results);
  }

  /** How long at least one of the spans lasted. */
  private static long covered(List<Span> spans) {
    List<Span> ordered = new ArrayList<>(spans);
    ordered.sort(Comparator.comparingLong(Span::from));
    long covered = 0;
    long until = Long.MIN_VALUE;
    for (Span span : ordered) {
      covered += Math.max(0, span.to() - Math.max(span.from(), until));
      until = Math.max(until, span.to());
    }
    return covered;
  }
}

package io.foster.train;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.util.LongAccumulator;
import scala.collection.JavaConverters;

/**
 * How many steps running tasks have done. An accumulator's value on the driver counts finished
 * tasks only; what running ones have added comes with the executors' heartbeats.
 */
final class TaskSteps extends SparkListener implements AutoCloseable {
  private final SparkContext context;
  private final LongAccumulator steps;
  private final Map<Long, Long> running = new ConcurrentHashMap<>();

  TaskSteps(SparkContext context) {
    this.context = context;
    this.steps = context.longAccumulator();
    context.addSparkListener(this);
  }

  /** What tasks add to. */
  LongAccumulator accumulator() {
    return steps;
  }

  /** Steps so far, as far as is known. */
  long done() {
    return steps.value() + running.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate heartbeat) {
    // The fourth part is a sequence of another class in Scala 2.12 than in 2.13.
    for (var task : JavaConverters.seqAsJavaList(heartbeat.accumUpdates())) {
      for (AccumulableInfo info : JavaConverters.seqAsJavaList(task._4())) {
        if (info.id() == steps.id() && info.update().isDefined()) {
          running.put((Long) task._1(), (Long) info.update().get());
        }
      }
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    running.remove(end.taskInfo().taskId());
  }

  @Override
  public void close() {
    context.removeSparkListener(this);
  }
}

package io.foster.train;

import io.foster.config.DeviceKind;
import io.foster.corpus.Corpus;
import io.foster.device.Devices;
import io.foster.pipeline.Progress;
import io.foster.pipeline.StageContext;
import io.foster.pipeline.StopSignal;
import io.foster.pipeline.StoppedException;
import io.foster.seqmodel.SequenceTrainer;
import io.foster.tensor.Torch;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/**
 * Trainings that do not depend on one another. With a frozen text encoder each is a Spark task, so
 * they run beside each other on the executors, each on its task's device; with trainable layers
 * they run one after the other on the driver, and each step's embeddings on the executors.
 */
public final class Trainings implements AutoCloseable {

  /**
   * One training.
   *
   * @param <T> its result
   */
  @FunctionalInterface
  public interface Job<T> extends Serializable {
    T run(TrainingContext learner, SequenceTrainer.Listener progress);
  }

  private final SparkSession spark;
  private final Progress progress;
  private final RunData data;
  private final DeviceKind kind;
  private final StopSignal stop;
  private final Path checkpoint;
  private final String stage;
  private Broadcast<TrainingData> shared;

  /** Trainings on loaded data. */
  public Trainings(StageContext c, RunData data) {
    this.spark = c.spark();
    this.progress = c.progress();
    this.stop = c.stop();
    this.checkpoint = c.checkpoint();
    this.stage = c.stage();
    this.data = data;
    this.kind = c.config().encoder().device();
  }

  /** Trainings of experts, and of what is distilled with them. */
  public static Trainings open(StageContext c) throws IOException {
    return new Trainings(c, RunData.open(c));
  }

  /** Trainings of students and of the models they are compared with. */
  public static Trainings ofStudents(StageContext c) throws IOException {
    return new Trainings(c, RunData.ofStudents(c));
  }

  public Corpus corpus() {
    return data.corpus();
  }

  /** The learner on the driver. */
  public TrainingContext learner() {
    return data.context();
  }

  /**
   * Runs all jobs.
   *
   * @param what they are, for the progress line
   * @param steps of all together, about; a training that stops early does fewer
   * @return their results, in the order of {@code jobs}
   */
  public <T> List<T> run(String what, long steps, List<Job<T>> jobs) {
    try (Progress.Task task = progress.task(what, "steps", steps)) {
      return data.frozen() ? onExecutors(task, jobs) : onDriver(task, jobs);
    }
  }

  /**
   * The same, for trainings worth keeping: those that were finished when the process was killed or
   * told to end are not repeated. At most once in a stage for each {@code what}.
   */
  public <T> List<T> runKept(String what, long steps, List<Job<T>> jobs) {
    KeptResults kept =
        new KeptResults(
            new Path(checkpoint, "trainings of " + what.replaceAll("[^A-Za-z0-9.-]", " ")),
            spark.sparkContext().hadoopConfiguration());
    List<Job<T>> once = new ArrayList<>();
    for (Job<T> job : jobs) {
      once.add(kept.once(once.size(), job));
    }
    return run(what, steps, once);
  }

  private <T> List<T> onDriver(Progress.Task task, List<Job<T>> jobs) {
    List<T> results = new ArrayList<>();
    try (StopSignal.Watch watch = stop.watch()) {
      for (Job<T> job : jobs) {
        results.add(
            job.run(
                data.context(),
                (step, total, theta) -> {
                  task.add(1);
                  if (watch.stopRequested()) {
                    throw stopped(results.size() + " of " + jobs.size() + " trainings done");
                  }
                }));
      }
    }
    return results;
  }

  private StoppedException stopped(String howFar) {
    return new StoppedException(stage + ", " + howFar);
  }

  private <T> List<T> onExecutors(Progress.Task task, List<Job<T>> jobs) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    if (shared == null) {
      shared = context.broadcast(data.context().data());
    }
    Broadcast<TrainingData> sent = shared;
    DeviceKind device = kind;
    // Sets are what most jobs hold. In a task each would be sent anew, and the largest fit no
    // message of Spark's (spark.rpc.message.maxSize); here what jobs share is sent once.
    Broadcast<List<Job<T>>> work = context.broadcast(List.copyOf(jobs));
    List<Integer> numbers = IntStream.range(0, jobs.size()).boxed().toList();
    try (TaskSteps counter = new TaskSteps(spark.sparkContext())) {
      LongAccumulator steps = counter.accumulator();
      return await(
          task,
          counter,
          jobs.size(),
          context
              .parallelize(numbers, numbers.size())
              .map(
                  number -> {
                    Torch.setThreads(1);
                    Torch.use(Devices.current(device));
                    return work.value()
                        .get(number)
                        .run(
                            TrainingContext.frozen(sent.value()),
                            (step, total, theta) -> steps.add(1));
                  })
              .collectAsync());
    } finally {
      work.destroy();
    }
  }

  private <T> List<T> await(
      Progress.Task task, TaskSteps counter, int jobs, JavaFutureAction<List<T>> running) {
    try (StopSignal.Watch watch = stop.watch()) {
      while (true) {
        try {
          return running.get(1, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
          task.at(counter.done());
          if (watch.stopRequested()) {
            running.cancel(true);
            throw stopped("in the midst of " + jobs + " trainings");
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      running.cancel(true);
      throw new IllegalStateException("interrupted while training", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a training failed", e.getCause());
    }
  }

  @Override
  public void close() {
    if (shared != null) {
      shared.destroy();
    }
    data.context().encoder().close();
  }
}

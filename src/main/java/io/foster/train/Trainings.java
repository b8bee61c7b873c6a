package io.foster.train;

import io.foster.base.ConfigException;
import io.foster.config.EncoderConfig;
import io.foster.corpus.Corpus;
import io.foster.corpus.UserSequence;
import io.foster.encoder.EncoderStage;
import io.foster.encoder.ItemEncoder;
import io.foster.evaluate.FullRanking;
import io.foster.pipeline.Progress;
import io.foster.pipeline.StageContext;
import io.foster.pipeline.StopSignal;
import io.foster.pipeline.StoppedException;
import io.foster.seqmodel.SequenceTrainer;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/**
 * Trainings that do not depend on one another. With a frozen text encoder each is a Spark task, so
 * they run beside each other on the executors; with trainable layers they run one after the other
 * on the driver, and each step's embeddings on the executors.
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
  private final Corpus corpus;
  private final TrainingContext learner;
  private final boolean frozen;
  private final StopSignal stop;
  private final Path checkpoint;
  private final String stage;
  private Broadcast<TrainingData> shared;

  private Trainings(StageContext c, Corpus corpus, TrainingContext learner, boolean frozen) {
    this.spark = c.spark();
    this.progress = c.progress();
    this.stop = c.stop();
    this.checkpoint = c.checkpoint();
    this.stage = c.stage();
    this.corpus = corpus;
    this.learner = learner;
    this.frozen = frozen;
  }

  /** Loads what the stages before have made, for experts and what is distilled with them. */
  public static Trainings open(StageContext c) throws IOException {
    return open(c, true);
  }

  /**
   * The same.
   *
   * @param trainEncoder false: the text encoder stays as it was loaded, whatever {@code
   *     encoder.trainable-layers} says
   */
  public static Trainings open(StageContext c, boolean trainEncoder) throws IOException {
    return open(c, c.config().encoder(), c.layout().encoder(), trainEncoder);
  }

  /** The same for students and the models they are compared with. */
  public static Trainings ofStudents(StageContext c) throws IOException {
    return open(c, c.config().studentEncoder(), c.layout().studentEncoder(c.config()), true);
  }

  private static Trainings open(
      StageContext c, EncoderConfig reads, Path encoded, boolean trainEncoder) throws IOException {
    Torch.setThreads(1);
    Corpus corpus = Corpus.load(c.spark(), c.layout().corpus());
    requireSequences(corpus, c.config().corpus().splitName());
    Tensor features = EncoderStage.features(c.spark(), c.layout().encoder());
    boolean same = encoded.equals(c.layout().encoder());
    Tensor own = same ? features : EncoderStage.features(c.spark(), encoded);
    List<UserSequence> validation =
        FullRanking.validationSample(corpus.sequences(), c.config().evaluate().validationUsers());
    TrainingData data =
        new TrainingData(
            c.config().model().shape((int) own.shape()[1]),
            features,
            own,
            corpus.sequences(),
            validation,
            c.config().evaluate().maskHistory(),
            c.config().evaluate().cutoffs());
    boolean frozen = !trainEncoder || reads.trainableLayers() == 0;
    TrainingContext learner =
        frozen
            ? TrainingContext.frozen(data)
            : TrainingContext.of(data, encoder(c, reads, encoded));
    return new Trainings(c, corpus, learner, frozen);
  }

  /** A model learns from an item what comes next: one training item alone says nothing. */
  static void requireSequences(Corpus corpus, String split) {
    if (corpus.sequences().stream().noneMatch(user -> user.trainSize() > 1)) {
      throw new ConfigException(
          "corpus.split: %s leaves none of the %d users two interactions to train on; give data with longer histories, or choose another split"
              .formatted(split, corpus.userCount()));
    }
  }

  /** The text encoder with its trainable layers, computing on executors. */
  public static ItemEncoder encoder(StageContext c) throws IOException {
    return encoder(c, c.config().encoder(), c.layout().encoder());
  }

  private static ItemEncoder encoder(StageContext c, EncoderConfig reads, Path encoded)
      throws IOException {
    Dataset<Row> items = c.spark().read().parquet(c.layout().corpusItems().toString());
    Path cache = new Path(c.layout().output(), ".cache");
    return EncoderStage.open(c.spark(), reads, items, encoded, cache);
  }

  public Corpus corpus() {
    return corpus;
  }

  /** The learner on the driver. */
  public TrainingContext learner() {
    return learner;
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
      return frozen ? onExecutors(task, jobs) : onDriver(task, jobs);
    }
  }

  /**
   * The same, for trainings worth keeping: those that were finished when the process was killed or
   * told to end are not repeated. At most once in a stage.
   */
  public <T> List<T> runKept(String what, long steps, List<Job<T>> jobs) {
    KeptResults kept =
        new KeptResults(
            new Path(checkpoint, "trainings"), spark.sparkContext().hadoopConfiguration());
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
                learner,
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
      shared = context.broadcast(learner.data());
    }
    Broadcast<TrainingData> data = shared;
    try (TaskSteps counter = new TaskSteps(spark.sparkContext())) {
      LongAccumulator steps = counter.accumulator();
      return await(
          task,
          counter,
          jobs.size(),
          context
              .parallelize(jobs, jobs.size())
              .map(
                  job -> {
                    Torch.setThreads(1);
                    return job.run(
                        TrainingContext.frozen(data.value()), (step, total, theta) -> steps.add(1));
                  })
              .collectAsync());
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
    learner.encoder().close();
  }
}

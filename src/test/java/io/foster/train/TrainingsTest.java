package io.foster.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.TestSpark;
import io.foster.base.ConfigException;
import io.foster.config.Assignment;
import io.foster.config.ConfigLoader;
import io.foster.config.FosterConfig;
import io.foster.corpus.Corpus;
import io.foster.corpus.UserSequence;
import io.foster.encoder.CatalogueFeatures;
import io.foster.encoder.FrozenItemEncoder;
import io.foster.pipeline.Layout;
import io.foster.pipeline.Pipeline;
import io.foster.pipeline.PipelineRunner;
import io.foster.pipeline.Progress;
import io.foster.pipeline.StageContext;
import io.foster.pipeline.StopSignal;
import io.foster.stages.Pipelines;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingsTest {
  @TempDir static java.nio.file.Path dir;
  private static StageContext context;
  private static List<Assignment> settings;

  @Test
  void aCorpusWithoutAnythingToTrainOnIsAnErrorOfTheInput() {
    String[] items = {"a", "b", "c", "d"};
    String[] users = {"u", "v"};
    UserSequence one = new UserSequence(0, new int[] {0, 1, 2}, 1, 1, 2);
    UserSequence two = new UserSequence(1, new int[] {0, 1, 2, 3}, 2, 2, 3);
    Corpus nothing = new Corpus(items, items, items, new String[] {"u"}, List.of(one));
    ConfigException e =
        assertThrows(
            ConfigException.class, () -> RunData.requireSequences(nothing, "leave-one-out"));
    assertTrue(e.getMessage().startsWith("corpus.split: leave-one-out leaves none of the 1 users"));
    RunData.requireSequences(
        new Corpus(items, items, items, users, List.of(one, two)), "leave-one-out");
  }

  /** A generated corpus and its features. */
  @BeforeAll
  static void prepare() throws Exception {
    SparkSession spark = TestSpark.session();
    settings =
        Stream.of(
                "run.sample=true",
                "sample.users=60",
                "sample.items=50",
                "corpus.user-core=2",
                "corpus.item-core=2",
                "evaluate.validation-users=7",
                "output=" + dir.resolve("out"))
            .map(Assignment::parse)
            .toList();
    context = context(spark, settings);
  }

  private static StageContext context(SparkSession spark, List<Assignment> settings)
      throws Exception {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    FosterConfig config = new ConfigLoader().load(Optional.empty(), settings, () -> hadoop);
    Pipeline pipeline = Pipelines.run(config);
    Layout layout =
        new PipelineRunner(pipeline, config, hadoop, () -> spark, Progress.silent())
            .run(
                "test",
                pipeline.among(List.of("sample", "ingest", "corpus", "encoder")),
                PipelineRunner.Mode.RESUME);
    return new StageContext(
        "test",
        spark,
        config,
        layout,
        new Path(dir.resolve("stage").toUri()),
        new Path(dir.resolve("checkpoint").toUri()),
        Progress.silent(),
        StopSignal.none());
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void resultsComeInTheOrderOfTheJobsWhicheverEndsFirst() throws Exception {
    try (Trainings trainings = Trainings.open(context)) {
      List<Trainings.Job<Integer>> jobs = new ArrayList<>();
      for (int k = 0; k < 6; k++) {
        int number = k;
        jobs.add(
            (learner, progress) -> {
              sleep(30L * (6 - number));
              progress.afterStep(1, 1, null);
              return number;
            });
      }
      assertEquals(List.of(0, 1, 2, 3, 4, 5), trainings.run("numbers", 6, jobs));
      // A second round shares what the first one sent.
      assertEquals(
          List.of(0, 1), trainings.run("numbers", 2, jobs.subList(0, 2).stream().toList()));
    }
  }

  /** What the jobs of a group hold, a set say; counts how often it is written. */
  private static final class Held implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final AtomicInteger WRITTEN = new AtomicInteger();

    private final float[] numbers = {1, 2, 3};

    private void writeObject(ObjectOutputStream out) throws IOException {
      WRITTEN.incrementAndGet();
      out.defaultWriteObject();
    }
  }

  /** A large set does not fit the message that a task is sent in. */
  @Test
  void whatJobsHoldIsSentOnceForAllOfThemAndInNoTask() throws Exception {
    Held held = new Held();
    List<Trainings.Job<Float>> jobs = new ArrayList<>();
    for (int k = 0; k < 5; k++) {
      int number = k;
      jobs.add((learner, progress) -> number + held.numbers[2]);
    }
    try (Trainings trainings = Trainings.open(context)) {
      for (int round = 1; round <= 2; round++) {
        assertEquals(List.of(3f, 4f, 5f, 6f, 7f), trainings.run("sums", 5, jobs));
        assertEquals(round, Held.WRITTEN.get());
      }
      assertEquals(List.of(3f, 4f), trainings.runKept("sums", 2, jobs.subList(0, 2)));
      assertEquals(3, Held.WRITTEN.get());
    }
  }

  @Test
  void keptTrainingsAreNotRepeatedByAnotherAttempt() throws Exception {
    String directory = Files.createDirectories(dir.resolve("marks")).toString();
    List<Trainings.Job<String>> jobs = new ArrayList<>();
    for (int k = 0; k < 3; k++) {
      int number = k;
      jobs.add(
          (learner, progress) -> {
            try {
              // The last one fails at the first attempt; a file more for each time one is run.
              java.nio.file.Path mark = java.nio.file.Path.of(directory, "run-" + number);
              boolean first = !Files.exists(mark);
              Files.createFile(first ? mark : mark.resolveSibling("again-" + number));
              if (number == 2 && first) {
                sleep(1500);
                throw new ConfigException("model.heads: what; mend");
              }
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            return "result " + number;
          });
    }
    try (Trainings trainings = Trainings.open(context)) {
      assertThrows(IllegalStateException.class, () -> trainings.runKept("kept", 3, jobs));
    }
    try (Trainings trainings = Trainings.open(context)) {
      assertEquals(List.of("result 0", "result 1", "result 2"), trainings.runKept("kept", 3, jobs));
      // Those of another group of the same stage, experts with another encoder say, are others.
      List<Trainings.Job<String>> others = List.of((learner, progress) -> "other 0");
      assertEquals(List.of("other 0"), trainings.runKept("kept@other", 1, others));
    }
    try (Stream<java.nio.file.Path> files = Files.list(dir.resolve("marks"))) {
      assertEquals(
          List.of("again-2", "run-0", "run-1", "run-2"),
          files.map(f -> f.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void everyJobGetsTheCorpusItsFeaturesAndAFreshLearner() throws Exception {
    try (Trainings trainings = Trainings.open(context)) {
      TrainingData data = trainings.learner().data();
      int items = trainings.corpus().itemCount();
      assertEquals(items, data.features().shape()[0]);
      assertEquals(trainings.corpus().userCount(), data.users().size());
      assertEquals(7, data.validation().size());
      assertTrue(data.validation().stream().allMatch(u -> u.validIndex() > 0));
      int[] counts = new int[items];
      for (UserSequence user : data.users()) {
        for (int item : user.trainItems()) {
          counts[item]++;
        }
      }
      List<Trainings.Job<int[]>> jobs =
          List.of(
              (learner, progress) -> learner.data().trainCounts(),
              (learner, progress) ->
                  new int[] {learner.encoder().itemCount(), learner.frozen().dimension()});
      List<int[]> seen = trainings.run("looks", 2, jobs);
      assertEquals(Arrays.toString(counts), Arrays.toString(seen.get(0)));
      assertEquals(items, seen.get(1)[0]);
      assertEquals(data.features().shape()[1], seen.get(1)[1]);
    }
  }

  @Test
  void studentsReadTheirOwnEncodersFeaturesAndTheSetsForSoftTargets() throws Exception {
    SparkSession spark = TestSpark.session();
    List<Assignment> own = new ArrayList<>(settings);
    own.add(Assignment.parse("transfer.encoder.source=random"));
    StageContext students = context(spark, own);
    try (Trainings experts = Trainings.open(students);
        Trainings trainings = Trainings.ofStudents(students)) {
      assertEquals(384, experts.learner().encoder().dimension());
      int[] items = {3, 1, 4};
      List<Trainings.Job<List<Tensor>>> jobs =
          List.of(
              (learner, progress) ->
                  List.of(
                      learner.encoder().embed(items, NamedTensors.empty()),
                      learner.frozen().embed(items, NamedTensors.empty())));
      List<Tensor> seen = trainings.run("looks", 1, jobs).get(0);
      Layout layout = students.layout();
      Path made = new Path(layout.output(), "encoder-random");
      assertEquals(made, layout.studentEncoder(students.config()));
      for (int k = 0; k < 2; k++) {
        Tensor all = CatalogueFeatures.features(spark, k == 0 ? made : layout.encoder());
        assertEquals(new FrozenItemEncoder(all).embed(items, NamedTensors.empty()), seen.get(k));
      }
      assertEquals(32, trainings.learner().encoder().dimension());
      assertEquals(384, trainings.learner().frozen().dimension());
    }
  }

  @Test
  void aUsersMistakeInAJobIsFoundThroughAllWrappings() throws Exception {
    try (Trainings trainings = Trainings.open(context)) {
      List<Trainings.Job<Integer>> jobs =
          List.of(
              (learner, progress) -> {
                throw new ConfigException("model.heads: what; mend");
              });
      Throwable failure =
          assertThrows(IllegalStateException.class, () -> trainings.run("failing", 1, jobs));
      boolean found = false;
      for (; failure != null; failure = failure.getCause()) {
        found |= failure instanceof ConfigException;
      }
      assertTrue(found);
    }
  }

  @Test
  void seedsDifferByPurposeAndFollowTheRun() {
    assertEquals(context.seed("a"), context.seed("a"));
    assertNotEquals(context.seed("a"), context.seed("b"));
  }
}

package io.foster.measure;

import io.foster.base.ProcessMemory;
import io.foster.config.DistillConfig;
import io.foster.config.FosterConfig;
import io.foster.distill.DecoupledSequences;
import io.foster.distill.DistillStep;
import io.foster.distill.Distiller;
import io.foster.distill.Parametrisation;
import io.foster.distill.SyntheticSet;
import io.foster.encoder.EncoderCheckpoint;
import io.foster.encoder.FrozenItemEncoder;
import io.foster.encoder.MadeUpCatalogue;
import io.foster.pipeline.Progress;
import io.foster.seqmodel.SequenceModel;
import io.foster.seqmodel.Theta;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import scala.collection.JavaConverters;

/**
 * Measures steps of the distillation as it is ({@link Distiller}), with trainable encoder layers,
 * on made-up catalogues. Catalogues take turns, round by round, so that whatever else the machine
 * does meets all of them.
 */
public final class StepCost {
  private static final int SEQUENCES = 2000;
  private static final int MEMORY_POINTS = 5;

  /**
   * What to measure.
   *
   * @param items sizes of the catalogues
   * @param steps measured steps of each catalogue in each round; {@code distill.steps} of the
   *     configuration are those and the ones before
   * @param warmUp steps of each round that are not counted
   * @param rounds in which catalogues take turns
   * @param tokens of every text
   */
  public record Plan(List<Integer> items, int steps, int warmUp, int rounds, int tokens) {}

  private final SparkSession session;
  private final FosterConfig config;
  private final Plan plan;
  private final Path dir;
  private final Progress progress;

  /**
   * @param dir where the made-up catalogues are
   */
  public StepCost(
      SparkSession session, FosterConfig config, Plan plan, Path dir, Progress progress) {
    this.session = session;
    this.config = config;
    this.plan = plan;
    this.dir = dir;
    this.progress = progress;
  }

  /** Where the hidden states of a catalogue of this size are. */
  private Path folder(int items, EncoderCheckpoint checkpoint) {
    return new Path(
        dir,
        "%d-items-%d-tokens-%d"
            .formatted(items, plan.tokens(), checkpoint.architecture().hidden()));
  }

  /** Makes the catalogues, runs the steps and adds up. */
  public StepReport run() throws IOException {
    Torch.setThreads(1);
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    EncoderCheckpoint checkpoint =
        MadeUpCatalogue.checkpoint(config.encoder(), spark.hadoopConfiguration());
    SparkMeter meter = new SparkMeter();
    session.sparkContext().addSparkListener(meter);
    List<Subject> subjects = new ArrayList<>();
    try {
      for (int items : plan.items()) {
        progress.say("  a made-up catalogue of %,d items".formatted(items));
        subjects.add(
            new Subject(
                new MeteredEncoder(
                    MadeUpCatalogue.open(
                        session,
                        config.encoder(),
                        checkpoint,
                        items,
                        plan.tokens(),
                        folder(items, checkpoint)),
                    spark,
                    meter,
                    "items-" + items),
                MadeUpCatalogue.features(items, checkpoint.architecture().dimension())));
      }
      long steps = (long) plan.items().size() * plan.rounds() * (plan.steps() + plan.warmUp());
      try (Progress.Task task = progress.task("steps", "steps", steps)) {
        for (int round = 0; round < plan.rounds(); round++) {
          for (Subject subject : subjects) {
            subject.round(round, task);
          }
        }
      }
      return report(checkpoint, subjects);
    } finally {
      session.sparkContext().removeSparkListener(meter);
      subjects.forEach(s -> s.encoder.close());
    }
  }

  private StepReport report(EncoderCheckpoint checkpoint, List<Subject> subjects) {
    DistillConfig distill = config.distill();
    return new StepReport(
        session.sparkContext().master(),
        config.encoder().source(),
        config.encoder().trainableLayers(),
        checkpoint.architecture().layers(),
        subjects.get(0).encoder.initialParameters().asMap().values().stream()
            .mapToLong(Tensor::size)
            .sum(),
        distill.plan().subsetSize(),
        distill.sequences() * distill.length(),
        config.encoder().slices(),
        plan.tokens(),
        subjects.stream()
            .map(s -> CatalogueCost.of(s.encoder.itemCount(), s.samples, s.memory))
            .toList());
  }

  /** One catalogue with everything a step needs. */
  private final class Subject {
    private final MeteredEncoder encoder;
    private final FrozenItemEncoder frozen;
    private final SequenceModel model;
    private final Parametrisation start;
    private final List<Theta> anchors;
    private final List<int[]> sequences;
    private final List<StepSample> samples = new ArrayList<>();
    private final List<MemoryPoint> memory = new ArrayList<>();

    Subject(MeteredEncoder encoder, FrozenItemEncoder frozen) {
      this.encoder = encoder;
      this.frozen = frozen;
      model = SequenceModel.of(config.model().shape(encoder.dimension()));
      Random random = new Random(encoder.itemCount());
      start = new DecoupledSequences(synthetic(random));
      anchors = new ArrayList<>();
      for (int seed = 0; seed < 2; seed++) {
        anchors.add(new Theta(model.initialParameters(seed), encoder.initialParameters()));
      }
      int length = config.model().maxLength() + 1;
      sequences =
          IntStream.range(0, SEQUENCES)
              .mapToObj(i -> random.ints(length, 0, encoder.itemCount()).toArray())
              .toList();
    }

    private SyntheticSet synthetic(Random random) {
      int m = config.distill().sequences();
      int l = config.distill().length();
      int c = encoder.dimension();
      int[] windows = config.distill().windowsOrWhole();
      Tensor targets = Tensor.zeros(m, l, (long) windows.length * c);
      for (int i = 0; i < targets.size(); i++) {
        targets.data()[i] = (float) (random.nextGaussian() / Math.sqrt(c));
      }
      int[] lengths = new int[m];
      Arrays.fill(lengths, l);
      int[] items = random.ints((long) m * l, 0, encoder.itemCount()).toArray();
      return SyntheticSet.ofItems(encoder.itemCount(), lengths, items, targets, windows);
    }

    void round(int round, Progress.Task task) {
      new Distiller(model, encoder, frozen, config.distill().plan())
          .run(start, anchors, sequences, round, (step, variables) -> after(step, task));
    }

    private void after(DistillStep step, Progress.Task task) {
      task.add(1);
      List<CallCost> calls = encoder.take();
      if (step.step() > plan.warmUp()) {
        samples.add(new StepSample(step.seconds(), calls));
      }
      int all = plan.rounds() * plan.steps();
      boolean due = samples.size() == memory.size() * all / (MEMORY_POINTS - 1);
      if (due && step.step() >= plan.warmUp()) {
        memory.add(memory());
      }
    }

    private MemoryPoint memory() {
      // What stays: garbage is not a leak.
      System.gc();
      Runtime heap = Runtime.getRuntime();
      long storage =
          JavaConverters.mapAsJavaMap(session.sparkContext().getExecutorMemoryStatus())
              .values()
              .stream()
              .mapToLong(s -> s._1$mcJ$sp() - s._2$mcJ$sp())
              .sum();
      return new MemoryPoint(
          samples.size(),
          ProcessMemory.residentBytes().orElse(0),
          heap.totalMemory() - heap.freeMemory(),
          storage);
    }
  }
}

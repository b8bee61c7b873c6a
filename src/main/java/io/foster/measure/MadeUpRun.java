package io.foster.measure;

import io.foster.config.DistillConfig;
import io.foster.config.FosterConfig;
import io.foster.config.ModelConfig;
import io.foster.distill.InitialSet;
import io.foster.distill.Parametrisation;
import io.foster.encoder.FrozenItemEncoder;
import io.foster.seqmodel.Ensemble;
import io.foster.seqmodel.SequenceModel;
import io.foster.seqmodel.Theta;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The models, features and histories that a run will have, made up: their sizes are the run's, but
 * for a large catalogue, of which there are {@value #ITEMS} items. Text encoders are frozen.
 *
 * @param config of the run
 * @param teachers features of the items by each of the experts' text encoders, shapes (items, c)
 * @param own the same by the students' encoder
 */
record MadeUpRun(FosterConfig config, List<Tensor> teachers, Tensor own) {
  static final int ITEMS = 20_000;

  /** Numbers of a synthetic set that are made up for a measurement, at most: 128 MiB. */
  private static final long LARGEST_SET = 1 << 25;

  /** Positions of it, at most: a training on real sequences reads as many in each step. */
  private static final long MOST_POSITIONS = 50_000;

  private static final int HISTORIES = 2000;

  /**
   * Makes up a run.
   *
   * @param items of the input
   * @param teachers how many numbers each of the experts' encoders gives
   * @param own how many the students' gives
   */
  static MadeUpRun of(FosterConfig config, long items, List<Integer> teachers, int own) {
    int n = (int) Math.max(2, Math.min(items, ITEMS));
    List<Tensor> features = teachers.stream().map(c -> features(n, c)).toList();
    return new MadeUpRun(
        config, features, config.studentFeatures().isEmpty() ? features.get(0) : features(n, own));
  }

  private static Tensor features(int items, int dimension) {
    Random random = new Random(dimension);
    Tensor features = Tensor.zeros(items, dimension);
    for (int i = 0; i < features.size(); i++) {
      features.data()[i] = (float) random.nextGaussian();
    }
    return features;
  }

  int items() {
    return (int) own.shape()[0];
  }

  /** Item numbers of so many histories, one longer than a model reads. */
  List<int[]> histories(int count) {
    Random random = new Random(count);
    int length = config.model().maxLength() + 1;
    return IntStream.range(0, count)
        .mapToObj(i -> random.ints(length, 0, items()).toArray())
        .toList();
  }

  /** Real sequences for the first-order loop. */
  List<int[]> trainingSequences() {
    return histories(HISTORIES);
  }

  /** The features that soft targets are written in, those of all their encoders. */
  FrozenItemEncoder written() {
    return new FrozenItemEncoder(
        config.labelTeachers().isEmpty()
            ? new Tensor[] {teachers.get(0)}
            : teachers.toArray(Tensor[]::new));
  }

  /** A model over features. */
  static SequenceModel model(ModelConfig model, Tensor features) {
    return SequenceModel.of(model.shape((int) features.shape()[1]));
  }

  /** What the first-order loop trains. */
  SequenceModel loopModel() {
    return config.labelTeachers().isEmpty()
        ? model(config.model(), teachers.get(0))
        : new Ensemble(teachers.stream().map(z -> model(config.model(), z)).toList());
  }

  /** A fresh model's parameters. */
  static Theta fresh(SequenceModel model) {
    return new Theta(model.initialParameters(1), NamedTensors.empty());
  }

  /** Whether the synthetic set is small enough to be made up. */
  boolean hasSet() {
    DistillConfig d = config.distill();
    long positions = (long) d.sequences() * d.length();
    return positions <= MOST_POSITIONS
        && positions * d.windowsOrWhole().length * written().dimension() <= LARGEST_SET;
  }

  /** Items for the inputs of so many synthetic sequences. */
  List<int[]> inputs(int sequences) {
    Random random = new Random(sequences);
    return IntStream.range(0, sequences)
        .mapToObj(i -> random.ints(config.distill().length(), 0, items()).toArray())
        .toList();
  }

  /** A synthetic set in the run's form. */
  Parametrisation set() {
    DistillConfig d = config.distill();
    FrozenItemEncoder written = written();
    int c = written.dimension();
    Random random = new Random(c);
    Tensor targets = Tensor.zeros(d.sequences(), d.length(), (long) c * d.windowsOrWhole().length);
    for (int i = 0; i < targets.size(); i++) {
      targets.data()[i] = (float) (random.nextGaussian() / Math.sqrt(c));
    }
    return InitialSet.of(d, inputs(d.sequences()), targets, written.features());
  }
}

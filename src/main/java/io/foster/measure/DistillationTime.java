package io.foster.measure;

import io.foster.config.DistillConfig;
import io.foster.config.DistillConfig.Start;
import io.foster.config.DistillPlan;
import io.foster.distill.Distiller;
import io.foster.distill.ExpertLabels;
import io.foster.distill.Parametrisation;
import io.foster.encoder.FrozenItemEncoder;
import io.foster.seqmodel.SequenceModel;
import io.foster.tensor.Tensor;
import java.util.List;

/** Times of the distillation, its gate's students aside, measured on a small part of it. */
final class DistillationTime {
  /** Steps of the loop that are measured between two resets. */
  static final int STEPS = 2;

  private DistillationTime() {}

  /** Seconds to label all inputs of all draws, measured on one sequence. */
  static double labels(MadeUpRun run) {
    DistillConfig distill = run.config().distill();
    if (distill.start() == Start.NONE) {
      return 0;
    }
    List<int[]> one = run.inputs(1);
    double each = 0;
    int encoders = run.config().labelTeachers().isEmpty() ? 1 : run.teachers().size();
    for (Tensor features : run.teachers().subList(0, encoders)) {
      SequenceModel model = MadeUpRun.model(run.config().model(), features);
      FrozenItemEncoder encoder = new FrozenItemEncoder(features);
      ExpertLabels labels =
          new ExpertLabels(model, List.of(MadeUpRun.fresh(model)), encoder, encoder, 1);
      labels.label(one, distill.windowsOrWhole());
      each += TrainingTime.seconds(() -> labels.label(one, distill.windowsOrWhole()));
    }
    return each * distill.sequences() * distill.labelExperts() * distill.draws();
  }

  /** Seconds of all steps of the first-order loop, of all draws. */
  static double loop(MadeUpRun run, Parametrisation set) {
    DistillConfig distill = run.config().distill();
    DistillPlan plan = distill.plan();
    if (plan.steps() == 0) {
      return 0;
    }
    SequenceModel model = run.loopModel();
    FrozenItemEncoder written = run.written();
    Distiller distiller = new Distiller(model, written, written, plan);
    // Where all steps reset, there are none between.
    boolean always = plan.resetEvery() == 1;
    double reset = 0;
    double between = 0;
    for (int round = 0; round < 2; round++) {
      Distiller.Loop loop =
          distiller.begin(set, List.of(MadeUpRun.fresh(model)), run.trainingSequences(), 1);
      reset = TrainingTime.seconds(loop::next);
      between = 0;
      for (int step = 0; step < STEPS && !always; step++) {
        between += TrainingTime.seconds(loop::next) / STEPS;
      }
    }
    int resets = resets(plan);
    return distill.draws() * (resets * reset + (plan.steps() - resets) * between);
  }

  private static int resets(DistillPlan plan) {
    int every = plan.resetEvery();
    return every == 0 ? 1 : (plan.steps() + every - 1) / every;
  }

  /** How often the gate trains students, of all draws. */
  static int gateLooks(DistillConfig distill) {
    int every = distill.gate().every();
    int steps = distill.plan().steps();
    boolean choice = steps > 0 || distill.draws() > 1;
    return every == 0 || !choice ? 0 : distill.draws() * (1 + (steps + every - 1) / every);
  }
}

package io.foster.measure;

import io.foster.config.FosterConfig;
import io.foster.distill.DistillStage;
import io.foster.distill.Distiller;
import io.foster.methods.MethodInputs;
import io.foster.pipeline.StageContext;
import io.foster.seqmodel.Theta;
import io.foster.tensor.NamedTensors;
import io.foster.train.TrainingContext;
import io.foster.train.Trainings;
import io.foster.train.TrajectoryStore;
import io.foster.trial.Trial;
import java.io.IOException;
import java.util.List;

/**
 * Measures steps of one method in this process, on a run's corpus, features and experts. What a
 * method's steps read is made before the meter starts; everything after counts.
 *
 * <p>The text encoder's trainable layers begin as loaded for both methods, whatever the experts of
 * the run have: a step costs the same, and one set of experts serves any number of layers.
 */
public final class StepMeasurement {
  private StepMeasurement() {}

  /**
   * Measures.
   *
   * @param c a context whose configuration has {@code plan}'s trainable layers
   * @throws io.foster.base.ConfigException if the catalogue is smaller than a step's items
   */
  public static MethodCost run(StageContext c, StepPlan plan) throws IOException {
    try (Trainings trainings = Trainings.open(c)) {
      plan.requireCatalogueOf(trainings.corpus().itemCount());
      c.config().distill().requireCatalogueOf(trainings.corpus().itemCount());
      return switch (plan.method()) {
        case FOSTER -> foster(c, plan, trainings.learner());
        case TD3 -> td3(c, plan, trainings.learner());
      };
    }
  }

  private static MethodCost foster(StageContext c, StepPlan plan, TrainingContext learner)
      throws IOException {
    Distiller.Loop loop = DistillStage.begin(c, c.config().distill(), learner);
    CostMeter meter = new CostMeter();
    // The first step waits for classes and natives; TD3 has had that in its probes.
    loop.next();
    for (int step = 0; step < plan.steps(); step++) {
      meter.time(loop::next);
    }
    return MethodCost.of(
        plan,
        learner.encoder().itemCount(),
        c.config().distill().plan().subsetSize(),
        meter,
        List.of());
  }

  private static MethodCost td3(StageContext c, StepPlan plan, TrainingContext learner)
      throws IOException {
    FosterConfig config = c.config();
    NamedTensors phi = learner.encoder().initialParameters();
    List<Theta> experts =
        new TrajectoryStore(c.layout().experts(), c.spark().sparkContext().hadoopConfiguration())
            .experts(learner.model().shape()).stream()
                .map(e -> new Theta(e.theta().sequence(), phi))
                .toList();
    return new Td3Measurement(
            MethodInputs.of(config.baseline(), learner, experts, () -> {}),
            Trial.budget(config),
            config.baseline().td3().withSubsetSize(plan.items()),
            config.distill().tiedMixture(),
            c.seed("td3"))
        .run(plan, c.spark().sparkContext().defaultParallelism());
  }
}

package io.foster.trial;

import io.foster.config.BaselineConfig;
import io.foster.config.BaselineConfig.Method;
import io.foster.config.DistillConfig;
import io.foster.config.DistillPlan;
import io.foster.config.FosterConfig;
import io.foster.distill.Teachers;
import io.foster.methods.CoreSet;
import io.foster.methods.DistillationMethod;
import io.foster.methods.ExpertLabelled;
import io.foster.methods.FosterDistillation;
import io.foster.methods.GradientMatching;
import io.foster.methods.Td3;
import io.foster.pipeline.StageContext;
import io.foster.seqmodel.Theta;
import io.foster.train.TrainedModel;
import io.foster.train.Trainings;
import io.foster.train.TrajectoryStore;
import java.io.IOException;
import java.util.List;

/** The methods of {@code baseline.method}, made ready for one trial. */
final class MethodFactory {
  private final StageContext context;
  private final Trainings making;
  private List<Theta> experts;

  /**
   * A factory.
   *
   * @param making with the model and the text encoder that sets are made with
   */
  MethodFactory(StageContext context, Trainings making) {
    this.context = context;
    this.making = making;
  }

  /** The method of a configuration. */
  DistillationMethod of(StageContext c, Method method) throws IOException {
    FosterConfig config = c.config();
    DistillConfig distill = config.distill();
    return switch (method) {
      case FOSTER -> new FosterDistillation(c, making, distill);
      case FOSTER_SCRATCH ->
          new FosterDistillation(
              c, making, distill.fromScratch(loop(distill, config.baseline().scratch())));
      case FOSTER_PUBLISHED ->
          new FosterDistillation(
              c, making, distill.asPublished(loop(distill, config.baseline().published())));
      case EXPERT_LABELLED ->
          new ExpertLabelled(
              CoreSet.of(config.baseline(), config.baseline().labelled()),
              Teachers.of(c, making.learner(), experts(), distill.labelExperts()),
              distill.windowsOrWhole());
      case GRADIENT_MATCHING ->
          new GradientMatching(config.baseline().gradientMatching(), distill.tiedMixture());
      case TD3 -> new Td3(config.baseline().td3(), distill.tiedMixture());
      default -> CoreSet.of(config.baseline(), method);
    };
  }

  private static DistillPlan loop(DistillConfig distill, BaselineConfig.Loop other) {
    return distill.plan().with(other.steps(), other.learningRate(), other.innerSteps());
  }

  /** The finished experts, in the order of their numbers. */
  List<Theta> experts() throws IOException {
    if (experts == null) {
      experts =
          new TrajectoryStore(
                  context.layout().experts(), context.spark().sparkContext().hadoopConfiguration())
              .experts(making.learner().model().shape()).stream().map(TrainedModel::theta).toList();
    }
    return experts;
  }
}

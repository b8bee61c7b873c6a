package io.foster.distill;

import io.foster.config.DistillPlan;
import io.foster.encoder.ItemEncoder;
import io.foster.tensor.NamedTensors;

/** What pulls like items of S together, for a step's subset and positions. */
interface Regulariser {

  /**
   * Its value, and the direction it moves S against, of the size that each position's own gap has.
   */
  SyntheticLoss.Result at(NamedTensors variables, SyntheticStep step);

  /**
   * The one for a parametrisation.
   *
   * @param frozen the source of the frozen text features z
   */
  static Regulariser of(
      Parametrisation synthetic,
      ItemEncoder frozen,
      SyntheticLoss loss,
      DistillPlan.Likeness plan) {
    if (plan.alpha() == 0) {
      return (variables, step) -> new SyntheticLoss.Result(0, NamedTensors.empty());
    }
    if (synthetic instanceof DecoupledSequences decoupled && !decoupled.learnsInputs()) {
      return new LikeTargets(decoupled, frozen, plan.tau());
    }
    CoOccurrence exact = new CoOccurrence(synthetic, frozen, plan.tau());
    return (variables, step) -> exact.gradient(variables, step, loss);
  }
}

package io.foster.distill;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.base.ProcessMemory;
import io.foster.config.DistillPlan;
import io.foster.encoder.ItemEncoder;
import io.foster.seqmodel.Dropout;
import io.foster.seqmodel.LocalItems;
import io.foster.seqmodel.ModelLoss;
import io.foster.seqmodel.SequenceModel;
import io.foster.seqmodel.SubsetSampler;
import io.foster.seqmodel.Theta;
import io.foster.seqmodel.ThetaOptimizer;
import io.foster.tensor.Autograd;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Torch;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;

/**
 * FOSTER's first-order loop (arXiv:2605.30772): min_S L_real(theta*(S)) as one level with a
 * constraint on the value function (BOME, arXiv:2209.08709; F2SA, arXiv:2301.10945). A step
 *
 * <ol>
 *   <li>every R steps resets theta = omega to an anchor, a checkpoint of an expert's training, and
 *       trains omega K steps of Adam on L_syn(omega; S);
 *   <li>takes one step of theta on L_real(theta; B, C) + lambda L_syn(theta; S, C), B a real batch
 *       and C an item subset drawn for the step;
 *   <li>moves each looked-at position of S along its own part of grad_S L_syn(theta; S, C) - grad_S
 *       L_syn(omega; S, C), and along the regulariser's, by plain descent at a falling rate.
 * </ol>
 *
 * <p>Where omega, trained on S, predicts what theta does, S stays as it is: the fixed point is what
 * models near the anchors predict.
 */
public final class Distiller {
  private final SequenceModel model;
  private final ItemEncoder encoder;
  private final ItemEncoder frozen;
  private final DistillPlan plan;

  /**
   * @param encoder the text encoder that theta and omega go through
   * @param frozen the source of the frozen text features z
   */
  public Distiller(SequenceModel model, ItemEncoder encoder, ItemEncoder frozen, DistillPlan plan) {
    this.model = model;
    this.encoder = encoder;
    this.frozen = frozen;
    this.plan = plan;
  }

  /**
   * Runs the loop from its first step to its last.
   *
   * @param synthetic where S starts
   * @param anchors checkpoints to reset to
   * @param sequences the real training sequences
   * @param seed of subsets, batches and anchors
   * @param listener sees S after every step
   * @return S after the last step
   */
  public NamedTensors run(
      Parametrisation synthetic,
      List<Theta> anchors,
      List<int[]> sequences,
      long seed,
      BiConsumer<DistillStep, NamedTensors> listener) {
    Loop loop = begin(synthetic, anchors, sequences, seed);
    while (loop.hasNext()) {
      DistillStep seen = loop.next();
      listener.accept(seen, loop.variables());
    }
    return loop.variables();
  }

  /** The loop before its first step; parameters as for {@link #run}. */
  public Loop begin(
      Parametrisation synthetic, List<Theta> anchors, List<int[]> sequences, long seed) {
    return new Loop(synthetic, anchors, sequences, seed);
  }

  /** One run of the loop, a step at a time. */
  public final class Loop {
    private final Parametrisation synthetic;
    private final List<Theta> anchors;
    private final long seed;
    private final SyntheticLoss loss;
    private final ValueFunction valueFunction;
    private final OuterModel outer;
    private final Regulariser regulariser;
    private final Descent descent;
    private ThetaOptimizer optimizer;
    private int taken;
    private NamedTensors variables;
    private Theta theta;
    private Theta omega;

    private Loop(Parametrisation synthetic, List<Theta> anchors, List<int[]> sequences, long seed) {
      this.synthetic = synthetic;
      this.anchors = anchors;
      this.seed = seed;
      loss = new SyntheticLoss(model, synthetic, plan.temperature());
      valueFunction =
          new ValueFunction(
              model,
              encoder,
              synthetic,
              plan.temperature(),
              plan.descent().ridge(),
              plan.descent().inputWeight());
      outer = new OuterModel(model, encoder, loss, plan.outer(), sequences);
      regulariser = Regulariser.of(synthetic, frozen, loss, plan.coOccurrence());
      DistillPlan.Rule rule = plan.descent();
      descent = new Descent(rule.rate(), rule.momentum(), rule.averaged(), plan.steps());
      optimizer = optimizer();
      variables = synthetic.initial();
      theta = anchors.get(0);
      omega = theta;
    }

    /** S after the steps taken so far: the mean of the last ones where they are averaged. */
    public NamedTensors variables() {
      return descent.result(variables);
    }

    /** What another loop of the same parameters can go on from. */
    public DistillState state() {
      return new DistillState(
          taken, variables, theta, omega, optimizer.state(), descent.velocity(), descent.mean());
    }

    /** Goes on from there instead of from the start. */
    public void restore(DistillState state) {
      taken = state.step();
      variables = state.variables();
      theta = state.theta();
      omega = state.omega();
      optimizer.restore(state.optimizer());
      descent.restore(state.velocity(), state.mean());
    }

    public boolean hasNext() {
      return taken < plan.steps();
    }

    /** Takes a step. */
    public DistillStep next() {
      long start = System.nanoTime();
      taken++;
      SplittableRandom draws = draws(taken);
      int every = plan.resetEvery();
      boolean reset = every == 0 ? taken == 1 : (taken - 1) % every == 0;
      if (reset) {
        theta = anchors.get(draws.nextInt(anchors.size()));
        omega = theta;
        optimizer = optimizer();
      }
      train(draws, reset ? plan.inner().steps() : plan.inner().follow());
      theta = outer.step(theta, variables, step(draws, plan.inner().positions()), draws);
      SyntheticStep step = step(draws, plan.batchPositions());
      ValueFunction.Gap gap = valueFunction.at(theta, omega, variables, step);
      SyntheticLoss.Result likeness = regulariser.at(variables, step);
      NamedTensors update = gap.direction();
      if (plan.coOccurrence().alpha() > 0) {
        update = update.plus(plan.coOccurrence().alpha(), likeness.gradient());
      }
      variables = descent.step(taken, variables, update);
      return new DistillStep(
          taken,
          outer.lastLoss(),
          gap.outer(),
          gap.inner(),
          gap.entropy(),
          likeness.value(),
          (System.nanoTime() - start) / 1e9,
          ProcessMemory.residentBytes().orElse(0));
    }

    /** Trains omega on S. */
    private void train(SplittableRandom draws, int steps) {
      if (steps == 0) {
        return;
      }
      // S is most of what a step would copy, and is the same in all of them.
      try (NDManager held = Torch.newManager()) {
        Map<String, NDArray> s = SyntheticLoss.constants(held, variables);
        for (int k = 0; k < steps; k++) {
          SyntheticStep step = step(draws, plan.inner().positions());
          ModelLoss.Result at =
              ModelLoss.evaluate(
                  model,
                  encoder,
                  omega,
                  step.items().toArray(),
                  (p, e) ->
                      loss.graph(p, e, Autograd.aliases(e.getManager(), s), step, Dropout.NONE));
          omega = optimizer.step(omega, at.gradient(), plan.inner().rate());
        }
      }
    }

    /**
     * A subset and so many positions; samplers of one draw, so that it depends on the step alone.
     */
    private SyntheticStep step(SplittableRandom draws, int positions) {
      int items = encoder.itemCount();
      int[] subset = new SubsetSampler(items, plan.subsetSize(), draws.nextLong()).next();
      Excerpt excerpt = new ExcerptSampler(synthetic, positions, draws.nextLong()).next();
      return new SyntheticStep(subset, synthetic, excerpt, frozen, new LocalItems(items));
    }

    private ThetaOptimizer optimizer() {
      return new ThetaOptimizer(0, 0, plan.inner().encoderRate());
    }

    /**
     * The random numbers of one step. They depend on the seed and the step alone, so a loop that is
     * gone on with draws what it would have drawn.
     */
    private SplittableRandom draws(int step) {
      // Hashed: seeds a fixed distance apart have one and the same stream, shifted.
      return new SplittableRandom(new SplittableRandom(seed ^ step).nextLong());
    }
  }
}

package io.foster.distill;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.base.ProcessMemory;
import io.foster.config.DistillPlan;
import io.foster.encoder.ItemEncoder;
import io.foster.seqmodel.Adam;
import io.foster.seqmodel.Dropout;
import io.foster.seqmodel.LocalItems;
import io.foster.seqmodel.Losses;
import io.foster.seqmodel.ModelLoss;
import io.foster.seqmodel.SequenceBatch;
import io.foster.seqmodel.SequenceModel;
import io.foster.seqmodel.SubsetSampler;
import io.foster.seqmodel.Theta;
import io.foster.tensor.GradMode;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Scalars;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;

/**
 * FOSTER's first-order loop (arXiv:2605.30772): min_S L_real(theta*(S)) as one level with a
 * constraint on the value function (BOME, arXiv:2209.08709; F2SA, arXiv:2301.10945). A step
 *
 * <ol>
 *   <li>draws the item subset C, a real batch B and a batch of the positions of S, and every R
 *       steps resets theta = omega to an anchor, a checkpoint of an expert's training;
 *   <li>takes K steps of omega on L_syn(omega; S, C);
 *   <li>takes one step of theta on L_real(theta; B, C) + lambda L_syn(theta; S, C);
 *   <li>moves S along lambda [grad_S L_syn(theta; S) - grad_S L_syn(omega; S)] + alpha grad L_r(S).
 * </ol>
 *
 * <p>Steps of theta and omega have a fixed length along the normalised gradient: after a reset the
 * update of S is then a bounded form of gradient matching, and S cannot gain by inflating its own
 * gradients.
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
    private final List<int[]> sequences;
    private final long seed;
    private final SyntheticLoss synLoss;
    private final CoOccurrence regulariser;
    private final Adam optimizer = new Adam(0, 0);
    private int taken;
    private NamedTensors variables;
    private Theta theta;
    private Theta omega;

    private Loop(Parametrisation synthetic, List<Theta> anchors, List<int[]> sequences, long seed) {
      this.synthetic = synthetic;
      this.anchors = anchors;
      this.sequences = sequences;
      this.seed = seed;
      synLoss = new SyntheticLoss(model, synthetic);
      regulariser = new CoOccurrence(synthetic, frozen, plan.tau());
      variables = synthetic.initial();
      theta = anchors.get(draws(0).nextInt(anchors.size()));
      omega = theta;
    }

    /** S after the steps taken so far. */
    public NamedTensors variables() {
      return variables;
    }

    /** What another loop of the same parameters can go on from. */
    public DistillState state() {
      return new DistillState(taken, variables, theta, omega, optimizer.state());
    }

    /** Goes on from there instead of from the start. */
    public void restore(DistillState state) {
      taken = state.step();
      variables = state.variables();
      theta = state.theta();
      omega = state.omega();
      optimizer.restore(state.optimizer());
    }

    public boolean hasNext() {
      return taken < plan.steps();
    }

    /** Takes a step. */
    public DistillStep next() {
      long start = System.nanoTime();
      taken++;
      SplittableRandom draws = draws(taken);
      int[] subset =
          new SubsetSampler(encoder.itemCount(), plan.subsetSize(), draws.nextLong()).next();
      List<int[]> real = batch(sequences, draws);
      if (plan.resetEvery() > 0 && (taken - 1) % plan.resetEvery() == 0) {
        theta = anchors.get(draws.nextInt(anchors.size()));
        omega = theta;
      }
      SyntheticStep items = step(synthetic, subset, excerpt(draws));
      NamedTensors s = variables;
      for (int k = 0; k < plan.innerSteps(); k++) {
        omega = normalisedStep(omega, synGradient(synLoss, omega, s, items).gradient());
      }
      double[] realLoss = new double[1];
      theta =
          normalisedStep(
              theta,
              outerGradient(synLoss, synthetic, theta, s, real, subset, items.excerpt(), realLoss));

      SyntheticLoss.Result atTheta = synLoss.gradient(theta, s, items, encoder);
      SyntheticLoss.Result atOmega = synLoss.gradient(omega, s, items, encoder);
      NamedTensors update = atTheta.gradient().plus(-1, atOmega.gradient());
      double regularity = 0;
      if (plan.alpha() > 0) {
        SyntheticLoss.Result r = regulariser.gradient(s, items, synLoss);
        regularity = r.value();
        update = update.plus(plan.alpha() / plan.lambda(), r.gradient());
      }
      variables = optimizer.step(variables, update, plan.learningRate());
      return new DistillStep(
          taken,
          realLoss[0],
          atTheta.value(),
          atOmega.value(),
          entropy(synLoss, s, items),
          regularity,
          (System.nanoTime() - start) / 1e9,
          ProcessMemory.residentBytes().orElse(0));
    }

    /** What a step looks at; a sampler of one draw, so that it depends on the step alone. */
    private Excerpt excerpt(SplittableRandom draws) {
      return new ExcerptSampler(synthetic, plan.batchPositions(), draws.nextLong()).next();
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

  private SyntheticStep step(Parametrisation synthetic, int[] subset, Excerpt excerpt) {
    return new SyntheticStep(
        subset, synthetic, excerpt, frozen, new LocalItems(encoder.itemCount()));
  }

  private ModelLoss.Result synGradient(
      SyntheticLoss loss, Theta at, NamedTensors variables, SyntheticStep items) {
    return ModelLoss.evaluate(
        model,
        encoder,
        at,
        items.items().toArray(),
        (p, e) ->
            loss.graph(
                p, e, SyntheticLoss.constants(e.getManager(), variables), items, Dropout.NONE));
  }

  /** The gradient of L_real + lambda L_syn: one pass of the items through the text encoder. */
  private Theta outerGradient(
      SyntheticLoss loss,
      Parametrisation synthetic,
      Theta at,
      NamedTensors variables,
      List<int[]> batch,
      int[] subset,
      Excerpt excerpt,
      double[] realLoss) {
    SyntheticStep step = step(synthetic, subset, excerpt);
    SequenceBatch real = SequenceBatch.forTraining(batch, model.shape().maxLength(), step.items());
    return ModelLoss.evaluate(
            model,
            encoder,
            at,
            step.items().toArray(),
            (p, e) -> {
              NDArray syn =
                  loss.graph(
                      p, e, SyntheticLoss.constants(e.getManager(), variables), step, Dropout.NONE);
              NDArray value =
                  Losses.sampledSoftmax(
                      real.encode(model, p, e, Dropout.NONE), e, real.targets(), step.candidates());
              realLoss[0] = value.getFloat();
              return value.add(Scalars.mul(syn, plan.lambda()));
            })
        .gradient();
  }

  private List<int[]> batch(List<int[]> sequences, SplittableRandom random) {
    List<int[]> batch = new ArrayList<>();
    int positions = 0;
    while (positions < plan.realPositions()) {
      int[] s = sequences.get(random.nextInt(sequences.size()));
      batch.add(s);
      positions += Math.min(s.length - 1, model.shape().maxLength());
    }
    return batch;
  }

  private Theta normalisedStep(Theta from, Theta gradient) {
    double norm = gradient.norm();
    return norm == 0 ? from : from.plus(-plan.stepSize() / norm, gradient);
  }

  private double entropy(SyntheticLoss loss, NamedTensors variables, SyntheticStep items) {
    return GradMode.disabled(
        () -> {
          try (NDManager manager = Torch.newManager(Device.cpu())) {
            items.bind(Torch.toNative(manager, Tensor.zeros(1, 1)));
            NDArray y = loss.softTargets(SyntheticLoss.constants(manager, variables), items);
            return (double)
                -y.mul(Scalars.add(y, 1e-12).log()).sum(new int[] {1}).mean().getFloat();
          }
        });
  }
}

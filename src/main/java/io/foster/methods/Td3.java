package io.foster.methods;

import ai.djl.ndarray.NDArray;
import io.foster.base.ConfigException;
import io.foster.config.Td3Plan;
import io.foster.distill.Parametrisation;
import io.foster.distill.RealBatches;
import io.foster.distill.SyntheticLoss;
import io.foster.distill.SyntheticSet;
import io.foster.distill.SyntheticStep;
import io.foster.encoder.ItemEncoder;
import io.foster.seqmodel.Adam;
import io.foster.seqmodel.BoundParameters;
import io.foster.seqmodel.Dropout;
import io.foster.seqmodel.LocalItems;
import io.foster.seqmodel.Losses;
import io.foster.seqmodel.ModelLoss;
import io.foster.seqmodel.SequenceBatch;
import io.foster.seqmodel.SequenceModel;
import io.foster.seqmodel.SubsetSampler;
import io.foster.seqmodel.Theta;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Scalars;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.util.SplittableRandom;

/**
 * TD3 (J. Zhang et al., "TD3: Tucker Decomposition Based Dataset Distillation Method for Sequential
 * Recommendation", arXiv:2502.02854): a factorised summary ({@link TuckerSequences}) learned by
 * bi-level optimisation. Each outer step trains a fresh model on S by gradient descent, measures it
 * on a real batch and goes back through a window of the inner steps, whose end is drawn at random
 * (RaT-BPTT, Y. Feng, R. Vedantam and J. Kempe, ICLR 2024, arXiv:2311.07025). The outer loss adds
 * the alignment of feature spaces: what the model says of a prefix should point where an expert's
 * does.
 *
 * <p>Written from the papers' abstracts and public summaries; what they leave open is chosen here:
 *
 * <ul>
 *   <li>the shared item factors are an expert's projection of the text features;
 *   <li>the inner optimiser is heavy-ball descent, and there is no augmentation of the inner loop;
 *   <li>alignment is 1 - cos(W^T h, W*^T h*) over the real batch, which does not depend on how
 *       either model rotates its hidden space;
 * </ul>
 *
 * <p>A text encoder with trainable layers is part of the model: they start as loaded, their descent
 * is part of every inner step, at a rate of its own, and is gone back through with the rest. The
 * graph of an inner step holds those layers for all items of the step at once, so with the whole
 * catalogue, as published, it outgrows any machine; {@code baseline.td3.subset-size} draws some.
 */
public final class Td3 implements DistillationMethod {
  /** Standard deviation over items of a position's logits at the start. */
  private static final double SPREAD = 2;

  private final Td3Plan plan;
  private final int mixture;

  /**
   * @param mixture how many of an input's most probable items the finished data keep
   */
  public Td3(Td3Plan plan, int mixture) {
    this.plan = plan;
    this.mixture = mixture;
  }

  @Override
  public int steps() {
    return plan.steps();
  }

  @Override
  public TrainingSet make(MethodInputs sources, Budget budget, long seed) {
    Loop loop = begin(sources, budget, seed);
    while (loop.hasNext()) {
      loop.next();
      sources.step();
    }
    return new TrainingSet.Soft(loop.export());
  }

  /** The outer loop before its first step; parameters as for {@link #make}. */
  public Loop begin(MethodInputs sources, Budget budget, long seed) {
    return new Loop(sources, budget, seed);
  }

  /** The outer loop, a step at a time. */
  public final class Loop {
    private final MethodInputs sources;
    private final SplittableRandom random;
    private final TuckerSequences synthetic;
    private final RealBatches batches;
    private final SubsetSampler sampler;
    private final Adam optimizer = new Adam(0, 0);
    private NamedTensors variables;
    private int taken;

    private Loop(MethodInputs sources, Budget budget, long seed) {
      this.sources = sources;
      random = new SplittableRandom(seed);
      Tensor projection = itemFactors(sources);
      synthetic =
          new TuckerSequences(
              TuckerSequences.random(
                  budget,
                  Math.min(plan.userRank(), budget.sequences()),
                  Math.min(plan.timeRank(), budget.length() + 1),
                  (int) projection.shape()[0],
                  random.nextLong()),
              projection,
              sources.learner().data().features(),
              mixture,
              budget.window());
      variables = synthetic.initial();
      batches = sources.batches(plan.realPositions(), random.nextLong());
      sampler = new SubsetSampler(itemCount(sources), subsetSize(sources), random.nextLong());
    }

    public boolean hasNext() {
      return taken < plan.steps();
    }

    /**
     * Takes a step.
     *
     * @return how many steps its inner loop had
     */
    public int next() {
      int[] subset = sampler.next();
      int window = Math.min(plan.window(), plan.innerSteps());
      int steps = window + random.nextInt(plan.innerSteps() - window + 1);
      Theta start =
          new Theta(
              sources.learner().model().initialParameters(random.nextLong()),
              sources.learner().encoder().initialParameters());
      InnerLoop loop = innerLoop(innerStep(sources, synthetic, subset));
      Theta end = loop.forward(start, variables, steps, window);
      Theta outer = outer(sources, end, batches, subset, plan.align()).gradient();
      NamedTensors gradient = loop.backward(outer, variables);
      if (!Double.isFinite(gradient.squaredNorm())) {
        throw new ConfigException(
            "baseline.td3.inner-rate: the inner training of step %d has diverged at a rate of %s; use a lower one"
                .formatted(taken + 1, plan.innerRate()));
      }
      variables = optimizer.step(variables, gradient, plan.learningRate());
      taken++;
      return steps;
    }

    /** S as finished data. */
    public SyntheticSet export() {
      return synthetic.export(variables);
    }
  }

  /** The inner loop of this plan. */
  InnerLoop innerLoop(InnerLoop.Step step) {
    return new InnerLoop(
        step, plan.innerRate(), plan.encoderRate(), plan.momentum(), plan.recompute());
  }

  /** dL_syn/dtheta over a subset, with its graph. */
  static InnerLoop.Step innerStep(MethodInputs sources, Parametrisation synthetic, int[] subset) {
    SequenceModel model = sources.learner().model();
    ItemEncoder frozen = sources.learner().frozen();
    ItemEncoder encoder = sources.learner().encoder();
    SyntheticLoss loss = new SyntheticLoss(model, synthetic);
    return (theta, variables, differentiable) -> {
      LocalItems items = new LocalItems(frozen.itemCount());
      SyntheticStep step = new SyntheticStep(subset, synthetic, frozen, items);
      return new GradientGraph(
          model,
          encoder,
          items.toArray(),
          theta,
          variables,
          differentiable,
          (p, e, s) -> loss.graph(p, e, s, step, Dropout.NONE));
    };
  }

  /** L_real plus the weighted alignment at given parameters. */
  static ModelLoss.Result outer(
      MethodInputs sources, Theta theta, RealBatches batches, int[] subset, double align) {
    SequenceModel model = sources.learner().model();
    LocalItems items = new LocalItems(itemCount(sources));
    SequenceBatch batch =
        SequenceBatch.forTraining(batches.next(), model.shape().maxLength(), items);
    int[] inBatch = items.toArray();
    Tensor aim =
        align == 0
            ? null
            : Representations.directions(sources.learner(), sources.expert(), batch, inBatch);
    long[] candidates = items.numbers(subset);
    return ModelLoss.evaluate(
        model,
        sources.learner().encoder(),
        theta,
        items.toArray(),
        (p, e) -> {
          NDArray hidden = batch.encode(model, p, e, Dropout.NONE);
          NDArray real = Losses.sampledSoftmax(hidden, e, batch.targets(), candidates);
          return aim == null ? real : real.add(Scalars.mul(misaligned(p, hidden, aim), align));
        });
  }

  /** 1 - cos(W^T h, aim), the mean over positions. */
  private static NDArray misaligned(BoundParameters p, NDArray hidden, Tensor aim) {
    NDArray own = hidden.matMul(p.get("projection.weight"));
    NDArray to = Torch.toNative(hidden.getManager(), aim);
    int[] last = {1};
    NDArray norms = Scalars.add(own.mul(own).sum(last).mul(to.mul(to).sum(last)), 1e-12).sqrt();
    return Scalars.add(own.mul(to).sum(last).div(norms).mean().neg(), 1);
  }

  /** An expert's projection, scaled so that unit states give logits of the stated spread. */
  private static Tensor itemFactors(MethodInputs sources) {
    Tensor w = sources.expert().sequence().get("projection.weight");
    Tensor z = sources.learner().data().features();
    int r = (int) w.shape()[0];
    int c = (int) w.shape()[1];
    double squares = 0;
    int n = itemCount(sources);
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < r; k++) {
        double dot = 0;
        for (int j = 0; j < c; j++) {
          dot += (double) w.data()[k * c + j] * z.data()[i * c + j];
        }
        squares += dot * dot / n;
      }
    }
    double scale = SPREAD / Math.sqrt(Math.max(squares, 1e-12));
    Tensor scaled = Tensor.zeros(r, c);
    for (int i = 0; i < scaled.size(); i++) {
      scaled.data()[i] = (float) (w.data()[i] * scale);
    }
    return scaled;
  }

  private int subsetSize(MethodInputs sources) {
    return plan.subsetSize() == 0 ? itemCount(sources) : plan.subsetSize();
  }

  private static int itemCount(MethodInputs sources) {
    return sources.learner().encoder().itemCount();
  }
}

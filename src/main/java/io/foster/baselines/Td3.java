package io.foster.baselines;

import ai.djl.ndarray.NDArray;
import io.foster.distill.Parametrisation;
import io.foster.distill.SyntheticLoss;
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
 *   <li>the text encoder stays frozen.
 * </ul>
 */
public final class Td3 implements Baseline {
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
  public TrainingSet make(Sources sources, Budget budget, long seed) {
    sources.requireFrozen("td3");
    SplittableRandom random = new SplittableRandom(seed);
    Tensor projection = itemFactors(sources);
    TuckerSequences synthetic =
        new TuckerSequences(
            TuckerSequences.random(
                budget,
                Math.min(plan.userRank(), budget.sequences()),
                Math.min(plan.timeRank(), budget.length() + 1),
                (int) projection.shape()[0],
                random.nextLong()),
            projection,
            sources.learner().data().features(),
            mixture);
    Adam optimizer = new Adam(0, 0);
    NamedTensors variables = synthetic.initial();
    RealBatches batches = new RealBatches(sources, plan.realPositions(), random.nextLong());
    SubsetSampler sampler =
        new SubsetSampler(itemCount(sources), subsetSize(sources), random.nextLong());
    for (int step = 0; step < plan.steps(); step++) {
      variables =
          optimizer.step(
              variables,
              gradient(sources, synthetic, variables, batches, sampler.next(), random),
              plan.learningRate());
      sources.step();
    }
    return new TrainingSet.Soft(synthetic.export(variables));
  }

  /** The gradient of one outer step: a fresh model, an inner loop and the way back. */
  private NamedTensors gradient(
      Sources sources,
      TuckerSequences synthetic,
      NamedTensors variables,
      RealBatches batches,
      int[] subset,
      SplittableRandom random) {
    SequenceModel model = sources.learner().model();
    InnerLoop loop =
        new InnerLoop(
            innerStep(sources, synthetic, subset),
            plan.innerRate(),
            plan.momentum(),
            plan.recompute());
    int window = Math.min(plan.window(), plan.innerSteps());
    int steps = window + random.nextInt(plan.innerSteps() - window + 1);
    NamedTensors end =
        loop.forward(model.initialParameters(random.nextLong()), variables, steps, window);
    NamedTensors outer = outer(sources, end, batches, subset, plan.align()).gradient().sequence();
    return loop.backward(outer, variables);
  }

  /** dL_syn/dtheta over a subset, with its graph. */
  static InnerLoop.Step innerStep(Sources sources, Parametrisation synthetic, int[] subset) {
    SequenceModel model = sources.learner().model();
    ItemEncoder frozen = sources.learner().frozen();
    SyntheticLoss loss = new SyntheticLoss(model, synthetic);
    return (theta, variables, differentiable) -> {
      LocalItems items = new LocalItems(frozen.itemCount());
      SyntheticStep step = new SyntheticStep(subset, synthetic.inputItems(), frozen, items);
      return new GradientGraph(
          model,
          frozen.embed(items.toArray(), NamedTensors.empty()),
          theta,
          variables,
          differentiable,
          (p, e, s) -> loss.graph(p, e, s, step, Dropout.NONE));
    };
  }

  /** L_real plus the weighted alignment at given parameters. */
  static ModelLoss.Result outer(
      Sources sources, NamedTensors theta, RealBatches batches, int[] subset, double align) {
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
        sources.learner().frozen(),
        new Theta(theta, NamedTensors.empty()),
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
  private static Tensor itemFactors(Sources sources) {
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

  private int subsetSize(Sources sources) {
    return plan.subsetSize() == 0 ? itemCount(sources) : plan.subsetSize();
  }

  private static int itemCount(Sources sources) {
    return sources.learner().encoder().itemCount();
  }
}

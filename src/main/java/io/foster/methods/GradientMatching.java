package io.foster.methods;

import io.foster.config.GradientMatchingPlan;
import io.foster.distill.Parametrisation;
import io.foster.distill.RealBatches;
import io.foster.distill.TiedSequences;
import io.foster.seqmodel.Adam;
import io.foster.seqmodel.SubsetSampler;
import io.foster.seqmodel.Theta;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Dataset condensation by gradient matching (B. Zhao, K. R. Mopuri and H. Bilen, ICLR 2021,
 * arXiv:2006.05929): S is moved so that the gradient of a model on S points where that on real data
 * does,
 *
 * <pre>D = sum over parameter tensors of 1 - cos(dL_syn/dtheta, dL_real/dtheta),</pre>
 *
 * along a training of the model on S from fresh initialisations. dD/dS needs the second derivative
 * of L_syn, which is exact ({@link GradientGraph}).
 *
 * <p>S is in the tied form, a free state per position that is the input there and the target of the
 * position before, and starts at real sequences. Simplifications: the distance is taken over whole
 * tensors, not rows; all of S is matched against one real batch, there being no classes; the model
 * takes one step of fixed length on S for each update.
 */
public final class GradientMatching implements DistillationMethod {
  /** Share of a gradient's squared norm below which a tensor's part is rounding. */
  private static final double NOISE = 1e-10;

  private final GradientMatchingPlan plan;
  private final int mixture;

  /**
   * @param mixture how many of an input's most probable items the finished data keep
   */
  public GradientMatching(GradientMatchingPlan plan, int mixture) {
    this.plan = plan;
    this.mixture = mixture;
  }

  @Override
  public int steps() {
    return plan.steps();
  }

  @Override
  public TrainingSet make(MethodInputs sources, Budget budget, long seed) {
    sources.requireFrozen("gradient-matching");
    SplittableRandom random = new SplittableRandom(seed);
    Tensor features = sources.learner().data().features();
    Parametrisation synthetic =
        new TiedSequences(
            start(sources, budget, random.nextLong()), features, mixture, budget.window());
    RealBatches batches = sources.batches(plan.realPositions(), random.nextLong());
    int itemCount = (int) features.shape()[0];
    int size = plan.subsetSize() == 0 ? itemCount : plan.subsetSize();
    SubsetSampler sampler = new SubsetSampler(itemCount, size, random.nextLong());
    Adam optimizer = new Adam(0, 0);
    NamedTensors variables = synthetic.initial();
    Theta theta = null;
    for (int step = 0; step < plan.steps(); step++) {
      if (step % plan.resetEvery() == 0) {
        theta =
            new Theta(
                sources.learner().model().initialParameters(random.nextLong()),
                NamedTensors.empty());
      }
      int[] subset = sampler.next();
      NamedTensors real = Td3.outer(sources, theta, batches, subset, 0).gradient().sequence();
      try (GradientGraph graph =
          Td3.innerStep(sources, synthetic, subset).at(theta, variables, true)) {
        NamedTensors own = graph.gradient().sequence();
        Theta slope = new Theta(slope(own, real), NamedTensors.empty());
        variables = optimizer.step(variables, graph.pull(slope).variables(), plan.learningRate());
        double norm = Math.sqrt(own.squaredNorm());
        theta =
            norm == 0
                ? theta
                : new Theta(
                    theta.sequence().plus(-plan.modelRate() / norm, own), NamedTensors.empty());
      }
      sources.step();
    }
    return new TrainingSet.Soft(synthetic.export(variables));
  }

  /** D. Tensors without a gradient on either side take no part. */
  static double distance(NamedTensors own, NamedTensors real) {
    double sum = 0;
    double ownSquare = own.squaredNorm();
    double realSquare = real.squaredNorm();
    for (String name : own.names()) {
      Products p = new Products(own.get(name), real.get(name));
      sum += p.zero(ownSquare, realSquare) ? 0 : 1 - p.cosine();
    }
    return sum;
  }

  /** dD / d own. */
  static NamedTensors slope(NamedTensors own, NamedTensors real) {
    Map<String, Tensor> slope = new LinkedHashMap<>();
    double ownSquare = own.squaredNorm();
    double realSquare = real.squaredNorm();
    for (String name : own.names()) {
      Products p = new Products(own.get(name), real.get(name));
      float[] g = own.get(name).data();
      float[] r = real.get(name).data();
      float[] out = new float[g.length];
      boolean none = p.zero(ownSquare, realSquare);
      for (int i = 0; i < out.length && !none; i++) {
        out[i] = (float) (p.cosine() * g[i] / p.ownSquare - r[i] / p.norms());
      }
      slope.put(name, new Tensor(own.get(name).shape(), out));
    }
    return new NamedTensors(slope);
  }

  /** Inner products of two gradients of one tensor. */
  private static final class Products {
    private double dot;
    private double ownSquare;
    private double realSquare;

    Products(Tensor own, Tensor real) {
      for (int i = 0; i < own.size(); i++) {
        dot += (double) own.data()[i] * real.data()[i];
        ownSquare += (double) own.data()[i] * own.data()[i];
        realSquare += (double) real.data()[i] * real.data()[i];
      }
    }

    /**
     * Whether there is only rounding in one of them: attention's key bias, for one, has no gradient
     * ever, and the direction of noise is none to follow.
     */
    boolean zero(double wholeOwn, double wholeReal) {
      return ownSquare <= NOISE * wholeOwn || realSquare <= NOISE * wholeReal;
    }

    double norms() {
      return Math.sqrt(ownSquare) * Math.sqrt(realSquare);
    }

    double cosine() {
      return dot / norms();
    }
  }

  /** States that point to the items of real sequences, shape (M, L + 1, c); short ones repeat. */
  private static Tensor start(MethodInputs sources, Budget budget, long seed) {
    Tensor z = sources.learner().data().features();
    int c = (int) z.shape()[1];
    int[] users = sources.draw(budget.sequences(), new Random(seed));
    int l = budget.length() + 1;
    Tensor states = Tensor.zeros(users.length, l, c);
    for (int m = 0; m < users.length; m++) {
      int[] items = CoreSet.latest(sources.sequences().get(users[m]), l);
      for (int k = 0; k < l; k++) {
        for (int j = 0; j < c; j++) {
          states.data()[(m * l + k) * c + j] =
              (float)
                  (z.data()[items[k % items.length] * c + j]
                      * TiedSequences.POINTED
                      / Math.sqrt(c));
        }
      }
    }
    return states;
  }
}

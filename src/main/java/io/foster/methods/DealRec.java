package io.foster.methods;

import io.foster.config.DealRecPlan;
import io.foster.distill.RealBatches;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * DEALRec (X. Lin et al., "Data-efficient Fine-tuning for LLM-based Recommendation", SIGIR 2024,
 * arXiv:2401.17197). A sequence's score is the sum of
 *
 * <ul>
 *   <li>its influence on the mean loss of a surrogate trained on all data, &lt;H^-1 g, g_s&gt;,
 *       with H^-1 g by the stochastic recursion h &lt;- g + (1 - damping) h - H h / scale from
 *       exact Hessian-vector products;
 *   <li>the effort of learning it, lambda times the norm of its gradient with respect to what of
 *       the text side is trained, in an untrained model;
 * </ul>
 *
 * both scaled to [0, 1]. Of the sequences without the hardest, strata of equal width in the score
 * give users in the order of their size, smallest first, each its share of the rest of the budget:
 * coverage-enhanced sampling.
 *
 * <p>Simplifications: the surrogate is the first expert with all of its parameters, not the last
 * layer; the text encoder is frozen, so effort is that of the projection of item texts; a pool
 * drawn at random is scored; should strata be too small to fill the budget, the highest scores do.
 */
public final class DealRec implements CoreSet {

  private static final int POSITIONS = 512;
  private static final String PROJECTION = "projection.weight";

  private final DealRecPlan plan;

  public DealRec(DealRecPlan plan) {
    this.plan = plan;
  }

  @Override
  public int[] select(MethodInputs sources, Budget budget, long seed) {
    sources.requireFrozen("dealrec");
    Random random = new Random(seed);
    int[] pool = pool(sources, plan.pool(), random);
    SequenceGradients gradients =
        new SequenceGradients(sources.learner(), plan.candidates(), random.nextLong());
    NamedTensors expert = sources.expert().sequence();
    RealBatches batches = sources.batches(POSITIONS, random.nextLong());
    NamedTensors h = inverse(gradients, expert, batches);
    NamedTensors fresh = sources.learner().model().initialParameters(random.nextLong());
    double[] influence = new double[pool.length];
    double[] effort = new double[pool.length];
    for (int i = 0; i < pool.length; i++) {
      List<int[]> own = List.of(sources.sequences().get(pool[i]));
      influence[i] = dot(h, gradients.at(expert, own));
      effort[i] = norm(gradients.at(fresh, own).get(PROJECTION));
    }
    scale(influence);
    scale(effort);
    double[] score =
        IntStream.range(0, pool.length)
            .mapToDouble(i -> influence[i] + plan.effort() * effort[i])
            .toArray();
    return IntStream.of(cover(score, budget.sequences(), random)).map(i -> pool[i]).toArray();
  }

  /** Indices of sequences to look at, in their own order. */
  static int[] pool(MethodInputs sources, int size, Random random) {
    int n = size == 0 ? sources.sequences().size() : size;
    int[] pool = sources.draw(n, random);
    Arrays.sort(pool);
    return pool;
  }

  /** H^-1 g, g the mean gradient, about. */
  private NamedTensors inverse(
      SequenceGradients gradients, NamedTensors theta, RealBatches batches) {
    NamedTensors g = null;
    for (int k = 0; k < plan.depth(); k++) {
      NamedTensors one = gradients.at(theta, batches.next());
      g = g == null ? one : g.plus(1, one);
    }
    g = g.plus(1.0 / plan.depth() - 1, g);
    NamedTensors h = g;
    for (int k = 0; k < plan.depth(); k++) {
      NamedTensors curved = gradients.curvature(theta, batches.next(), h);
      h = h.plus(-plan.damping(), h).plus(1, g).plus(-1 / plan.scale(), curved);
    }
    return h;
  }

  /** Coverage-enhanced sampling from scores. */
  int[] cover(double[] score, int budget, Random random) {
    List<Integer> order =
        IntStream.range(0, score.length)
            .boxed()
            .sorted(Comparator.<Integer>comparingDouble(i -> -score[i]).thenComparing(i -> i))
            .toList();
    int hard = (int) Math.floor(plan.hardShare() * order.size());
    hard = Math.min(hard, Math.max(0, order.size() - budget));
    List<Integer> left = order.subList(hard, order.size());
    double top = score[left.get(0)];
    double bottom = score[left.get(left.size() - 1)];
    double width = (top - bottom) / plan.strata();
    List<List<Integer>> strata = new ArrayList<>();
    for (int k = 0; k < plan.strata(); k++) {
      strata.add(new ArrayList<>());
    }
    for (int i : left) {
      int k = width == 0 ? 0 : (int) ((score[i] - bottom) / width);
      strata.get(Math.min(k, plan.strata() - 1)).add(i);
    }
    strata.removeIf(List::isEmpty);
    strata.sort(Comparator.comparingInt(List::size));
    List<Integer> chosen = new ArrayList<>();
    for (int k = 0; k < strata.size(); k++) {
      List<Integer> stratum = strata.get(k);
      Collections.shuffle(stratum, random);
      int share = (budget - chosen.size()) / (strata.size() - k);
      chosen.addAll(stratum.subList(0, Math.min(share, stratum.size())));
    }
    left.stream()
        .filter(i -> !chosen.contains(i))
        .limit(Math.max(0, budget - chosen.size()))
        .toList()
        .forEach(chosen::add);
    return chosen.stream().mapToInt(Integer::intValue).toArray();
  }

  private static void scale(double[] values) {
    double least = Arrays.stream(values).min().orElse(0);
    double range = Arrays.stream(values).max().orElse(0) - least;
    Arrays.setAll(values, i -> range == 0 ? 0 : (values[i] - least) / range);
  }

  private static double dot(NamedTensors a, NamedTensors b) {
    double sum = 0;
    for (Map.Entry<String, Tensor> e : a.asMap().entrySet()) {
      float[] x = e.getValue().data();
      float[] y = b.get(e.getKey()).data();
      for (int i = 0; i < x.length; i++) {
        sum += (double) x[i] * y[i];
      }
    }
    return sum;
  }

  private static double norm(Tensor t) {
    return Math.sqrt(new NamedTensors(Map.of("", t)).squaredNorm());
  }
}

package io.foster.methods;

import io.foster.config.GoracsPlan;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * GORACS (T. Mei et al., "Group-level Optimal Transport-guided Coreset Selection for LLM-based
 * Recommender Systems", arXiv:2506.04015). A set is judged as a group, by the optimal transport
 * from it to the target distribution at the cost
 *
 * <pre>c(i, j) = |x_i - x_j| - lambda |grad L_i|,</pre>
 *
 * distances and gradient norms divided by their largest, then the whole scaled to [0, 1]. It is
 * minimised in two stages: greedily, with the targets free to choose the nearest member, then by
 * exchanges of a member and an outsider that lower the exact transport cost.
 *
 * <p>Simplifications: x is the section's sequence representation and the loss that of the first
 * expert, in place of a language model; targets are other training sequences, because held-out ones
 * are not to be read; exchanges are tried in the order of a bound, that the outsider takes over the
 * member's targets, not of the paper's dual estimate; a pool drawn at random is considered.
 */
public final class Goracs implements CoreSet {

  private final GoracsPlan plan;

  public Goracs(GoracsPlan plan) {
    this.plan = plan;
  }

  @Override
  public int[] select(MethodInputs sources, Budget budget, long seed) {
    sources.requireFrozen("goracs");
    Random random = new Random(seed);
    int[] pool = DealRec.pool(sources, plan.pool(), random);
    int m = Math.min(budget.sequences(), pool.length);
    int n = m * Math.max(1, plan.targets() / m);
    int[] drawn = sources.draw(n, random);
    // Equal masses on both sides: a small corpus gives some targets twice.
    int[] targets = IntStream.range(0, n).map(i -> drawn[i % drawn.length]).toArray();
    double[][] cost =
        cost(
            Representations.of(sources, sequences(sources, pool)),
            Representations.of(sources, sequences(sources, targets)),
            gradientNorms(sources, pool, random.nextLong()));
    int[] chosen = refine(cost, greedy(cost, m));
    return IntStream.of(chosen).map(i -> pool[i]).toArray();
  }

  private static List<int[]> sequences(MethodInputs sources, int[] which) {
    return IntStream.of(which).mapToObj(sources.sequences()::get).toList();
  }

  private double[] gradientNorms(MethodInputs sources, int[] pool, long seed) {
    SequenceGradients gradients = new SequenceGradients(sources.learner(), plan.candidates(), seed);
    NamedTensors expert = sources.expert().sequence();
    return IntStream.of(pool)
        .mapToDouble(
            i -> Math.sqrt(gradients.at(expert, List.of(sources.sequences().get(i))).squaredNorm()))
        .toArray();
  }

  private double[][] cost(Tensor from, Tensor to, double[] norms) {
    int d = (int) from.shape()[1];
    double[][] cost = new double[(int) from.shape()[0]][(int) to.shape()[0]];
    double farthest = 1e-12;
    for (int i = 0; i < cost.length; i++) {
      for (int j = 0; j < cost[i].length; j++) {
        double squares = 0;
        for (int k = 0; k < d; k++) {
          double away = from.data()[i * d + k] - to.data()[j * d + k];
          squares += away * away;
        }
        cost[i][j] = Math.sqrt(squares);
        farthest = Math.max(farthest, cost[i][j]);
      }
    }
    double steepest = Math.max(1e-12, Arrays.stream(norms).max().orElse(0));
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < cost.length; i++) {
      for (int j = 0; j < cost[i].length; j++) {
        cost[i][j] = cost[i][j] / farthest - plan.gradientWeight() * norms[i] / steepest;
        least = Math.min(least, cost[i][j]);
        most = Math.max(most, cost[i][j]);
      }
    }
    double range = Math.max(1e-12, most - least);
    for (double[] row : cost) {
      for (int j = 0; j < row.length; j++) {
        row[j] = (row[j] - least) / range;
      }
    }
    return cost;
  }

  /** The first stage: every target goes to the nearest member. */
  static int[] greedy(double[][] cost, int m) {
    double[] nearest = new double[cost[0].length];
    Arrays.fill(nearest, 1);
    int[] chosen = new int[m];
    boolean[] taken = new boolean[cost.length];
    for (int k = 0; k < m; k++) {
      int best = best(cost, nearest, taken, 1)[0];
      chosen[k] = best;
      taken[best] = true;
      for (int j = 0; j < nearest.length; j++) {
        nearest[j] = Math.min(nearest[j], cost[best][j]);
      }
    }
    return chosen;
  }

  /** The outsiders that lower the sum of the nearest costs most. */
  private static int[] best(double[][] cost, double[] nearest, boolean[] taken, int n) {
    double[] gain = new double[cost.length];
    for (int i = 0; i < cost.length; i++) {
      for (int j = 0; j < nearest.length && !taken[i]; j++) {
        gain[i] += Math.max(0, nearest[j] - cost[i][j]);
      }
    }
    return smallest(
        IntStream.range(0, cost.length).filter(i -> !taken[i]).toArray(), i -> -gain[i], n);
  }

  private static int[] smallest(int[] among, IntToDoubleFunction key, int n) {
    return IntStream.of(among)
        .boxed()
        .sorted(Comparator.<Integer>comparingDouble(key::applyAsDouble).thenComparing(i -> i))
        .limit(n)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** The second stage: exchanges that lower the transport cost. */
  int[] refine(double[][] cost, int[] start) {
    int[] chosen = start.clone();
    for (int k = 0; k < plan.exchanges(); k++) {
      int[] better = exchange(cost, chosen, transport(cost, chosen));
      if (better == null) {
        return chosen;
      }
      chosen = better;
    }
    return chosen;
  }

  /** An outsider in the place of a member, and by how much the transport gets dearer at most. */
  private record Exchange(int place, int outsider, double bound) {}

  /** The first exchange that helps, of those whose bound is least; null where none of them does. */
  private int[] exchange(double[][] cost, int[] chosen, Transport current) {
    boolean[] taken = new boolean[cost.length];
    for (int i : chosen) {
      taken[i] = true;
    }
    List<Exchange> all = new ArrayList<>();
    for (int place = 0; place < chosen.length; place++) {
      int[] targets = current.targetsOf(place);
      for (int i = 0; i < cost.length; i++) {
        if (!taken[i]) {
          // As dear as it gets: the outsider takes over the targets of the member.
          double more = 0;
          for (int j : targets) {
            more += cost[i][j] - cost[chosen[place]][j];
          }
          all.add(new Exchange(place, i, more));
        }
      }
    }
    all.sort(
        Comparator.comparingDouble(Exchange::bound)
            .thenComparing(Exchange::place)
            .thenComparing(Exchange::outsider));
    for (Exchange e : all.subList(0, Math.min(plan.tried(), all.size()))) {
      int[] other = chosen.clone();
      other[e.place()] = e.outsider();
      if (transport(cost, other).meanCost() < current.meanCost() - 1e-12) {
        return other;
      }
    }
    return null;
  }

  /** The exact transport from a set. */
  static Transport transport(double[][] cost, int[] chosen) {
    double[][] own = new double[chosen.length][];
    Arrays.setAll(own, i -> cost[chosen[i]]);
    return Transport.of(own);
  }
}

package io.foster.methods;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Exact optimal transport from m sources of equal mass to n targets of equal mass, n a multiple of
 * m: each source takes n / m targets. Successive shortest paths (R. K. Ahuja, T. L. Magnanti and J.
 * B. Orlin, "Network Flows", 1993) on the graph of the sources alone: a target enters at one
 * source, which may pass another of its targets on, until a source with room is reached.
 */
final class Transport {
  private final double[][] cost;
  private final int m;
  private final int n;
  private final int[] owner;
  private final int[] load;

  /** w[s][t]: what it costs at least to pass a target of s on to t; which one is beside it. */
  private final double[][] pass;

  private final int[][] passed;

  private Transport(double[][] cost) {
    this.cost = cost;
    this.m = cost.length;
    this.n = cost[0].length;
    this.owner = new int[n];
    this.load = new int[m];
    this.pass = new double[m][m];
    this.passed = new int[m][m];
    Arrays.fill(owner, -1);
    for (double[] row : pass) {
      Arrays.fill(row, Double.POSITIVE_INFINITY);
    }
  }

  /**
   * The best plan.
   *
   * @param cost shape (m, n)
   */
  static Transport of(double[][] cost) {
    Transport t = new Transport(cost);
    if (t.n % t.m != 0) {
      throw new IllegalArgumentException(t.n + " targets for " + t.m + " sources of equal mass");
    }
    for (int j = 0; j < t.n; j++) {
      t.place(j);
    }
    return t;
  }

  /** Its cost, the mean over targets. */
  double meanCost() {
    double sum = 0;
    for (int j = 0; j < n; j++) {
      sum += cost[owner[j]][j];
    }
    return sum / n;
  }

  /** The targets that source s takes. */
  int[] targetsOf(int s) {
    return IntStream.range(0, n).filter(j -> owner[j] == s).toArray();
  }

  /** Lets target j in at the least cost, by Bellman and Ford over the sources. */
  private void place(int j) {
    double[] distance = new double[m];
    int[] from = new int[m];
    Arrays.fill(from, -1);
    for (int s = 0; s < m; s++) {
      distance[s] = cost[s][j];
    }
    boolean changed = true;
    for (int round = 0; changed && round < m; round++) {
      changed = false;
      for (int s = 0; s < m; s++) {
        for (int t = 0; t < m; t++) {
          double through = distance[s] + pass[s][t];
          if (through < distance[t] - 1e-12) {
            distance[t] = through;
            from[t] = s;
            changed = true;
          }
        }
      }
    }
    int end = -1;
    for (int s = 0; s < m; s++) {
      boolean room = load[s] < n / m;
      if (room && (end < 0 || distance[s] < distance[end])) {
        end = s;
      }
    }
    load[end]++;
    // From the end of the path back to where j enters.
    int at = end;
    while (from[at] >= 0) {
      owner[passed[from[at]][at]] = at;
      at = from[at];
    }
    owner[j] = at;
    for (int s = end; s >= 0; s = from[s]) {
      refresh(s);
    }
  }

  private void refresh(int s) {
    Arrays.fill(pass[s], Double.POSITIVE_INFINITY);
    for (int k = 0; k < n; k++) {
      if (owner[k] == s) {
        for (int t = 0; t < m; t++) {
          double w = cost[t][k] - cost[s][k];
          if (t != s && w < pass[s][t]) {
            pass[s][t] = w;
            passed[s][t] = k;
          }
        }
      }
    }
  }
}

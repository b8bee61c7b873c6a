package io.foster.evaluate;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Recall and NDCG of every {@link Slice} that has users. */
public final class SlicedMetrics {
  private final Map<Slice, List<Metric>> metrics = new LinkedHashMap<>();
  private final Map<Slice, Long> users = new LinkedHashMap<>();

  /**
   * @param cutoffs the values of k
   */
  public SlicedMetrics(List<Integer> cutoffs) {
    for (Slice slice : Slice.all()) {
      List<Metric> own = new ArrayList<>();
      cutoffs.forEach(k -> own.add(new Recall(k)));
      cutoffs.forEach(k -> own.add(new Ndcg(k)));
      metrics.put(slice, own);
      users.put(slice, 0L);
    }
  }

  /**
   * Takes one user in.
   *
   * @param history how many interactions the user has before the target
   * @param trainCount how often the target item occurs in the training interactions
   */
  public void add(int history, int trainCount, RankedTarget user) {
    for (Slice slice : Slice.of(history, trainCount)) {
      metrics.get(slice).forEach(m -> m.add(user));
      users.merge(slice, 1L, Long::sum);
    }
  }

  /** What was measured in each slice with users. */
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    metrics.forEach(
        (slice, own) -> {
          if (users.get(slice) > 0) {
            Map<String, Double> values = new LinkedHashMap<>();
            own.forEach(m -> values.put(m.name(), m.evaluate()));
            parts.add(new Part(slice, users.get(slice), values));
          }
        });
    return parts;
  }

  /**
   * The values of a slice.
   *
   * @param users how many it has
   * @param metrics by name
   */
  public record Part(Slice slice, long users, Map<String, Double> metrics) implements Serializable {

    /**
     * The same as metrics of a {@link Cell}: {@code recall@10[history 5-9]}, ..., and {@code
     * users[history 5-9]}.
     */
    public Map<String, Double> named() {
      Map<String, Double> named = new LinkedHashMap<>();
      named.put("users" + slice.suffix(), (double) users);
      metrics.forEach((name, value) -> named.put(name + slice.suffix(), value));
      return named;
    }
  }
}

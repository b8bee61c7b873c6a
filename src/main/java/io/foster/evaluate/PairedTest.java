package io.foster.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.inference.TTest;

/**
 * Whether two methods differ, from models of the same seeds: the two-sided paired t-test, and
 * Holm's correction for several such tests ("A simple sequentially rejective multiple test
 * procedure", Scandinavian Journal of Statistics, 1979). A rank test could not fall below 0.06 with
 * five seeds.
 */
public final class PairedTest {
  private PairedTest() {}

  /**
   * The p-value.
   *
   * @param a values by seed
   * @param b values by the same seeds
   * @return empty with fewer than two pairs, or where all pairs differ by the same amount
   */
  public static OptionalDouble pValue(double[] a, double[] b) {
    if (a.length < 2 || a.length != b.length) {
      return OptionalDouble.empty();
    }
    double p = new TTest().pairedTTest(a, b);
    double first = a[0] - b[0];
    boolean same = IntStream.range(0, a.length).allMatch(i -> a[i] - b[i] == first);
    return same || Double.isNaN(p) ? OptionalDouble.empty() : OptionalDouble.of(p);
  }

  /** Holm's adjusted p-values, in the order given; what is absent takes no part. */
  public static List<OptionalDouble> holm(List<OptionalDouble> raw) {
    List<Integer> order =
        IntStream.range(0, raw.size())
            .filter(i -> raw.get(i).isPresent())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> raw.get(i).getAsDouble()))
            .toList();
    List<OptionalDouble> adjusted = new ArrayList<>(raw);
    double least = 0;
    for (int k = 0; k < order.size(); k++) {
      double p = (order.size() - k) * raw.get(order.get(k)).getAsDouble();
      least = Math.max(least, Math.min(1, p));
      adjusted.set(order.get(k), OptionalDouble.of(least));
    }
    return adjusted;
  }

  /**
   * Holm's adjusted p-values of groups, corrected over those with the same student.
   *
   * @param pValue of a group, given all with its student
   */
  public static Map<CellGroup, OptionalDouble> byStudent(
      List<CellGroup> groups, BiFunction<List<CellGroup>, CellGroup, OptionalDouble> pValue) {
    Map<CellGroup, OptionalDouble> corrected = new IdentityHashMap<>();
    groups.stream()
        .collect(Collectors.groupingBy(CellGroup::student))
        .values()
        .forEach(
            own -> {
              List<OptionalDouble> tests =
                  holm(own.stream().map(g -> pValue.apply(own, g)).toList());
              for (int i = 0; i < own.size(); i++) {
                corrected.put(own.get(i), tests.get(i));
              }
            });
    return corrected;
  }
}

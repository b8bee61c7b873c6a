package io.foster.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What steps of FOSTER and of TD3 cost on the same data; the content of {@code compare.json}.
 *
 * @param dataset its name
 * @param master Spark's
 * @param encoder its source
 * @param sequences M
 * @param length L
 * @param costs FOSTER's and TD3's for each number of trainable layers
 * @param ratios TD3's to FOSTER's
 */
public record ComparisonReport(
    String dataset,
    String master,
    String encoder,
    int sequences,
    int length,
    List<MethodCost> costs,
    List<Ratio> ratios) {

  /**
   * TD3's cost as a multiple of FOSTER's.
   *
   * @param trainableLayers k
   * @param seconds of the median step
   * @param cpuSeconds of the median step
   * @param memory of the steps, above what the processes held before; 0 where it is not known
   */
  public record Ratio(int trainableLayers, double seconds, double cpuSeconds, double memory) {}

  /** The same with the ratios of {@code costs}. */
  public static ComparisonReport of(
      String dataset,
      String master,
      String encoder,
      int sequences,
      int length,
      List<MethodCost> costs) {
    Map<Integer, MethodCost> foster = byLayers(costs, StepPlan.Method.FOSTER);
    List<Ratio> ratios = new ArrayList<>();
    byLayers(costs, StepPlan.Method.TD3)
        .forEach(
            (k, td3) -> {
              MethodCost own = foster.get(k);
              ratios.add(
                  new Ratio(
                      k,
                      td3.medianSeconds() / own.medianSeconds(),
                      td3.medianCpuSeconds() / own.medianCpuSeconds(),
                      (double) td3.stepBytes() / Math.max(1, own.stepBytes())));
            });
    return new ComparisonReport(
        dataset, master, encoder, sequences, length, List.copyOf(costs), ratios);
  }

  private static Map<Integer, MethodCost> byLayers(List<MethodCost> costs, StepPlan.Method method) {
    Map<Integer, MethodCost> found = new TreeMap<>();
    costs.stream()
        .filter(c -> c.method() == method)
        .forEach(c -> found.put(c.trainableLayers(), c));
    return found;
  }

  /** A table for people, with the notes below it. */
  public String table() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%s: %,d items, %d sequences of %d positions; %s, encoder %s; each row a process of its"
                + " own",
            dataset,
            costs.get(0).itemCount(),
            sequences,
            length,
            master,
            encoder));
    lines.add("");
    lines.add(
        row(
            "trained",
            "method",
            "items",
            "steps",
            "a step,",
            "computed by",
            "held",
            "peak of",
            "of the"));
    lines.add(
        row("layers", "", "a step", "", "median", "all threads", "before", "process", "steps"));
    for (Ratio ratio : ratios) {
      for (MethodCost c : costs) {
        if (c.trainableLayers() == ratio.trainableLayers()) {
          lines.add(row(c));
        }
      }
      lines.add(
          row(
              Integer.toString(ratio.trainableLayers()),
              "td3 / foster",
              "",
              "",
              times(ratio.seconds()),
              times(ratio.cpuSeconds()),
              "",
              "",
              times(ratio.memory())));
    }
    lines.add("");
    for (MethodCost c : costs) {
      for (String note : c.notes()) {
        lines.add("  %s, %d trained layers: %s".formatted(c.method(), c.trainableLayers(), note));
      }
    }
    return String.join("\n", lines);
  }

  private static String row(MethodCost c) {
    return row(
        Integer.toString(c.trainableLayers()),
        c.method().toString(),
        String.format(Locale.ROOT, "%,d", c.items()),
        Integer.toString(c.seconds().size()),
        String.format(Locale.ROOT, "%.3f s", c.medianSeconds()),
        String.format(Locale.ROOT, "%.3f s", c.medianCpuSeconds()),
        mib(c.heldBytes()),
        mib(c.peakBytes()),
        mib(c.stepBytes()));
  }

  private static String row(String layers, String method, String... cells) {
    StringBuilder line = new StringBuilder("%-8s%-13s".formatted(layers, method));
    int[] widths = {8, 6, 12, 12, 12, 12, 12};
    for (int i = 0; i < cells.length; i++) {
      line.append(("%" + widths[i] + "s").formatted(cells[i]));
    }
    return line.toString().stripTrailing();
  }

  private static String times(double ratio) {
    return String.format(Locale.ROOT, "%.1fx", ratio);
  }

  private static String mib(long bytes) {
    return String.format(Locale.ROOT, "%,d MiB", bytes >> 20);
  }
}

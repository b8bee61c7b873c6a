package io.foster.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * What was measured where; the content of {@code steps.json}.
 *
 * @param master Spark's
 * @param encoder its source
 * @param trainableLayers k
 * @param layers of the encoder
 * @param weights how many numbers are trained in it, and broadcast in each step
 * @param subsetSize N
 * @param inputs positions of the synthetic sequences
 * @param slices parts of a step's items, each a task
 * @param tokens of every text
 * @param catalogues in the order they were asked for
 */
public record StepReport(
    String master,
    String encoder,
    int trainableLayers,
    int layers,
    long weights,
    int subsetSize,
    int inputs,
    int slices,
    int tokens,
    List<CatalogueCost> catalogues) {
  private static final double MIB = 1 << 20;

  /**
   * A table for people.
   *
   * @param before an earlier report, to print the speed-up against
   */
  public String table(Optional<StepReport> before) {
    List<String> lines = new ArrayList<>();
    lines.add(
        ("%s, encoder %s: %d of %d layers trained, %,d weights; N = %d, %d inputs, %d slices,"
                + " %d tokens a text")
            .formatted(
                master,
                encoder,
                trainableLayers,
                layers,
                weights,
                subsetSize,
                inputs,
                slices,
                tokens));
    lines.add("");
    row(lines, "items", c -> String.format(Locale.ROOT, "%,d", c.items()));
    row(lines, "steps", c -> String.format(Locale.ROOT, "%,d", c.steps()));
    row(lines, "a step, median", c -> seconds(c.medianSeconds()));
    row(lines, "a step, 90th percentile", c -> seconds(c.p90Seconds()));
    CatalogueCost first = catalogues.get(0);
    row(
        lines,
        "ratio of medians to %,d items".formatted(first.items()),
        c -> String.format(Locale.ROOT, "%.2f", c.medianSeconds() / first.medianSeconds()));
    before.ifPresent(earlier -> speedUp(lines, earlier));
    lines.add("");
    row(lines, "the middle half of the steps, mean", c -> seconds(c.middleSeconds()));
    row(lines, "  executors: embeddings", c -> seconds(c.embedWork()));
    row(lines, "  executors: gradients", c -> seconds(c.gradientWork()));
    row(lines, "  driver: model, losses, update", c -> seconds(c.driver()));
    row(lines, "  Spark", c -> seconds(c.spark()));
    row(lines, "    plan and broadcast", c -> seconds(c.plan()));
    row(lines, "    scheduling", c -> seconds(c.scheduling()));
    row(lines, "    start of tasks", c -> seconds(c.start()));
    row(lines, "    results", c -> seconds(c.results()));
    row(lines, "    end of jobs, sums", c -> seconds(c.end()));
    lines.add("");
    row(lines, "jobs of a step", c -> count(c.jobs()));
    row(lines, "stages", c -> count(c.stages()));
    row(lines, "tasks", c -> count(c.tasks()));
    row(lines, "shuffled", c -> mib(c.shuffleBytes()));
    row(lines, "hidden states read from files", c -> mib(c.readBytes()));
    row(lines, "results to the driver", c -> mib(c.resultBytes()));
    lines.add("");
    lines.add("memory after a collection: resident, heap, Spark's storage (MiB)");
    for (int i = 0; i < first.memory().size(); i++) {
      int at = i;
      row(
          lines,
          "  after %,d steps".formatted(first.memory().get(i).step()),
          c -> memory(c.memory().get(at)));
    }
    return String.join("\n", lines);
  }

  private void speedUp(List<String> lines, StepReport earlier) {
    Function<CatalogueCost, Optional<CatalogueCost>> same =
        c -> earlier.catalogues().stream().filter(e -> e.items() == c.items()).findFirst();
    row(
        lines,
        "speed-up against " + earlier.master(),
        c ->
            same.apply(c)
                .map(e -> String.format(Locale.ROOT, "%.2f", e.medianSeconds() / c.medianSeconds()))
                .orElse("-"));
    row(
        lines,
        "  of the executors' work",
        c ->
            same.apply(c)
                .map(e -> String.format(Locale.ROOT, "%.2f", e.work() / c.work()))
                .orElse("-"));
  }

  private void row(List<String> lines, String name, Function<CatalogueCost, String> value) {
    StringBuilder line = new StringBuilder("%-36s".formatted(name));
    for (CatalogueCost c : catalogues) {
      line.append("%20s".formatted(value.apply(c)));
    }
    lines.add(line.toString());
  }

  private static String seconds(double s) {
    return String.format(Locale.ROOT, "%.3f s", s);
  }

  private static String count(double n) {
    return String.format(Locale.ROOT, n == Math.rint(n) ? "%.0f" : "%.1f", n);
  }

  private static String mib(double bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / MIB);
  }

  private static String memory(MemoryPoint m) {
    return String.format(
        Locale.ROOT,
        "%.0f %.0f %.1f",
        m.residentBytes() / MIB,
        m.heapBytes() / MIB,
        m.storageBytes() / MIB);
  }
}

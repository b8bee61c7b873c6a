package io.foster.measure;

import io.foster.config.Td3Plan;
import io.foster.methods.Budget;
import io.foster.methods.MethodInputs;
import io.foster.methods.Td3;
import io.foster.tensor.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures outer steps of TD3 in its published form: every step of the window keeps its graph, all
 * of S is in every inner step, second derivatives are exact.
 *
 * <p>What the window takes is measured on windows of one and two inner steps first. If all of it
 * would not fit into the memory that is allowed, the window is as long as fits, and the result says
 * so: TD3 is then cheaper than published, in memory and in time.
 */
final class Td3Measurement {
  private final MethodInputs sources;
  private final Budget budget;
  private final Td3Plan published;
  private final int mixture;
  private final long seed;

  Td3Measurement(MethodInputs sources, Budget budget, Td3Plan published, int mixture, long seed) {
    this.sources = sources;
    this.budget = budget;
    this.published = published;
    this.mixture = mixture;
    this.seed = seed;
  }

  /**
   * Measures.
   *
   * @param threads of torch: TD3 has no executors to share its work with
   */
  MethodCost run(StepPlan plan, int threads) {
    Torch.setThreads(threads);
    List<String> notes = new ArrayList<>();
    CostMeter meter = new CostMeter();
    int window = window(plan, meter, notes);
    Td3.Loop loop =
        begin(published.withSteps(plan.steps(), Math.max(published.innerSteps(), window), window));
    List<Integer> inner = new ArrayList<>();
    while (loop.hasNext()) {
      meter.time(() -> inner.add(loop.next()));
    }
    notes.add(
        String.format(
            Locale.ROOT,
            "inner loops of %s steps (%d at most, the end is drawn at random), gone back through the"
                + " last %d; %d threads of torch",
            String.join(", ", inner.stream().map(String::valueOf).toList()),
            published.innerSteps(),
            window,
            threads));
    int itemCount = sources.learner().encoder().itemCount();
    int items = published.subsetSize() == 0 ? itemCount : published.subsetSize();
    if (items < itemCount) {
      notes.add(
          String.format(
              Locale.ROOT,
              "a step draws %,d of %,d items; published: all of them",
              items,
              itemCount));
    }
    if (published.recompute()) {
      notes.add("baseline.td3.recompute is set: graphs are not kept, unlike the published form");
    }
    return MethodCost.of(plan, itemCount, items, meter, notes);
  }

  /** The longest window up to the configured one that fits. */
  private int window(StepPlan plan, CostMeter meter, List<String> notes) {
    int wanted = Math.min(published.window(), published.innerSteps());
    begin(published.withSteps(1, 1, 1)).next();
    long one = meter.stepBytes();
    if (wanted == 1) {
      return 1;
    }
    begin(published.withSteps(1, 2, 2)).next();
    long each = Math.max(1, meter.stepBytes() - one);
    long whole = one + (wanted - 1) * each;
    long allowed = (long) plan.memoryMib() << 20;
    if (whole <= allowed) {
      return wanted;
    }
    int fits = (int) Math.max(1, Math.min(wanted, 1 + (allowed - one) / each));
    notes.add(
        String.format(
            Locale.ROOT,
            "the window is %d inner steps instead of %d, which would take about %,d MiB;"
                + " --memory %d allows no more",
            fits,
            wanted,
            whole >> 20,
            plan.memoryMib()));
    return fits;
  }

  private Td3.Loop begin(Td3Plan plan) {
    return new Td3(plan, mixture).begin(sources, budget, seed);
  }
}

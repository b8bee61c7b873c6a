package io.foster.measure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.apache.commons.math3.stat.descriptive.rank.Percentile.EstimationType;

/**
 * What steps over one catalogue cost. The parts are means over the middle half of the steps by
 * time, in seconds, and add up to {@code middleSeconds}.
 *
 * @param items |V|
 * @param steps measured
 * @param medianSeconds of a step
 * @param p90Seconds of a step, the 90th percentile
 * @param middleSeconds mean of the middle half
 * @param embedWork executors at work on embeddings
 * @param gradientWork executors at work on gradients
 * @param driver the rest of the step: sequence model, losses, update of S
 * @param plan see {@link CallCost}, and so on
 * @param jobs of a step, and so on
 * @param memory over the steps
 */
record CatalogueCost(
    int items,
    int steps,
    double medianSeconds,
    double p90Seconds,
    double middleSeconds,
    double embedWork,
    double gradientWork,
    double driver,
    double plan,
    double scheduling,
    double start,
    double results,
    double end,
    double jobs,
    double stages,
    double tasks,
    double shuffleBytes,
    double readBytes,
    double resultBytes,
    List<MemoryPoint> memory) {

  static CatalogueCost of(int items, List<StepSample> samples, List<MemoryPoint> memory) {
    List<StepSample> ordered = new ArrayList<>(samples);
    ordered.sort(Comparator.comparingDouble(StepSample::seconds));
    int n = ordered.size();
    List<StepSample> middle = ordered.subList(n / 4, n - n / 4);
    double whole = mean(middle, StepSample::seconds);
    double calls = seconds(middle, c -> c.work() + c.spark());
    return new CatalogueCost(
        items,
        n,
        quantile(ordered, 50),
        quantile(ordered, 90),
        whole,
        mean(middle, s -> s.sum(false, CallCost::work) / 1e3),
        mean(middle, s -> s.sum(true, CallCost::work) / 1e3),
        whole - calls,
        seconds(middle, CallCost::plan),
        seconds(middle, CallCost::scheduling),
        seconds(middle, CallCost::start),
        seconds(middle, CallCost::results),
        seconds(middle, CallCost::end),
        mean(middle, s -> s.sum(CallCost::jobs)),
        mean(middle, s -> s.sum(CallCost::stages)),
        mean(middle, s -> s.sum(CallCost::tasks)),
        mean(middle, s -> s.sum(CallCost::shuffleBytes)),
        mean(middle, s -> s.sum(CallCost::readBytes)),
        mean(middle, s -> s.sum(CallCost::resultBytes)),
        List.copyOf(memory));
  }

  /** What Spark adds to the work of executors and driver. */
  double spark() {
    return plan + scheduling + start + results + end;
  }

  /** The executors' work. */
  double work() {
    return embedWork + gradientWork;
  }

  private static double seconds(List<StepSample> steps, ToLongFunction<CallCost> part) {
    return mean(steps, s -> s.sum(part) / 1e3);
  }

  private static double mean(List<StepSample> steps, ToDoubleFunction<StepSample> value) {
    return steps.stream().mapToDouble(value).average().orElse(0);
  }

  /** Linear between neighbours. */
  private static double quantile(List<StepSample> steps, double percent) {
    return new Percentile(percent)
        .withEstimationType(EstimationType.R_7)
        .evaluate(steps.stream().mapToDouble(StepSample::seconds).toArray());
  }
}

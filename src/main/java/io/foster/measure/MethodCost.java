package io.foster.measure;

import java.util.List;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/**
 * What the steps of one method cost, in a process of their own.
 *
 * @param method whose
 * @param trainableLayers k
 * @param itemCount |V|
 * @param items drawn for a step
 * @param seconds of each step
 * @param medianSeconds of a step
 * @param medianCpuSeconds that all threads of the process computed in a step
 * @param heldBytes what the process held before the first one
 * @param peakBytes the most it held during the steps
 * @param stepBytes the difference of the two
 * @param notes what has to be known of how it was measured
 */
public record MethodCost(
    StepPlan.Method method,
    int trainableLayers,
    int itemCount,
    int items,
    List<Double> seconds,
    double medianSeconds,
    double medianCpuSeconds,
    long heldBytes,
    long peakBytes,
    long stepBytes,
    List<String> notes) {

  static MethodCost of(
      StepPlan plan, int itemCount, int items, CostMeter meter, List<String> notes) {
    // Read once: it grows with whatever the process does next.
    long peak = meter.peakBytes();
    return new MethodCost(
        plan.method(),
        plan.trainableLayers(),
        itemCount,
        items,
        meter.seconds(),
        median(meter.seconds()),
        median(meter.cpuSeconds()),
        meter.heldBytes(),
        peak,
        Math.max(0, peak - meter.heldBytes()),
        List.copyOf(notes));
  }

  static double median(List<Double> values) {
    return new Median().evaluate(values.stream().mapToDouble(Double::doubleValue).toArray());
  }
}

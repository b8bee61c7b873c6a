package io.foster.measure;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * One step.
 *
 * @param seconds it took
 * @param calls to the text encoder
 */
record StepSample(double seconds, List<CallCost> calls) {

  /** The sum over all calls. */
  long sum(ToLongFunction<CallCost> part) {
    return calls.stream().mapToLong(part).sum();
  }

  /** The sum over the embeddings, or over the gradients. */
  long sum(boolean gradient, ToLongFunction<CallCost> part) {
    return calls.stream().filter(c -> c.gradient() == gradient).mapToLong(part).sum();
  }
}

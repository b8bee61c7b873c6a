package io.foster.seqmodel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.tensor.Torch;
import org.junit.jupiter.api.Test;

class LossesTest {
  private static final float LN2 = (float) Math.log(2);
  private static final float LN3 = (float) Math.log(3);

  /** Scores of the items: (0, ln 2, 0) after the first prefix, (0, 0, ln 3) after the second. */
  private static final float[] HIDDEN = {1, 0, 0, 2};

  private static final float[] EMBEDDINGS = {0, 0, LN2, 0, 0, LN3 / 2};

  private static float sampled(long[] targets, long[] candidates) {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDArray hidden = Torch.floats(manager, HIDDEN, 4, 2, 2);
      NDArray embeddings = Torch.floats(manager, EMBEDDINGS, 6, 3, 2);
      return Losses.sampledSoftmax(hidden, embeddings, targets, candidates).getFloat();
    }
  }

  @Test
  void aTargetIsRankedAgainstItselfAndTheCandidates() {
    // First: 2 / (2 + 1 + 1). Second: 3 / (3 + 1), the target being a candidate already.
    double expected = (Math.log(2) - Math.log(0.75)) / 2;
    assertEquals(expected, sampled(new long[] {1, 2}, new long[] {0, 2}), 1e-6);
  }

  @Test
  void candidatesThatHoldEveryItemGiveTheFullSoftmaxInAnyOrder() {
    double expected = -(Math.log(2.0 / 4) + Math.log(1.0 / 5)) / 2;
    assertEquals(expected, sampled(new long[] {1, 0}, new long[] {0, 1, 2}), 1e-6);
    assertEquals(expected, sampled(new long[] {1, 0}, new long[] {2, 0, 1}), 1e-6);
  }

  @Test
  void softTargetsAreComparedOverTheCandidatesOnly() {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDArray hidden = Torch.floats(manager, HIDDEN, 4, 2, 2);
      NDArray embeddings = Torch.floats(manager, EMBEDDINGS, 6, 3, 2);
      NDArray soft = Torch.floats(manager, new float[] {0.75f, 0.25f, 0.5f, 0.5f}, 4, 2, 2);
      // Candidates are items 1 and 0, in this order: 2/3 and 1/3, then 1/2 and 1/2.
      double first = -(0.75 * Math.log(2.0 / 3) + 0.25 * Math.log(1.0 / 3));
      double expected = (first + Math.log(2)) / 2;
      float actual =
          Losses.softCrossEntropy(hidden, embeddings, new long[] {1, 0}, soft).getFloat();
      assertEquals(expected, actual, 1e-6);
    }
  }
}

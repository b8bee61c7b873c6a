package io.foster.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.foster.encoder.SubsetPlan.Slice;
import io.foster.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubsetPlanTest {
  private static final int[] LENGTHS = {5, 9, 2, 9, 7};

  @Test
  void batchesLongestFirstThenByItemAndDealsThemOut() {
    // Order: items 1, 3 (9), 4 (7), 0 (5), 2 twice (2); batches {1,3} {4,0} {2,2}.
    List<Slice> plan = SubsetPlan.of(new int[] {2, 0, 1, 3, 4, 2}, i -> LENGTHS[i], 2, 2);
    assertEquals(2, plan.size());
    assertArrayEquals(new int[] {1, 3, 2, 2}, plan.get(0).items());
    assertArrayEquals(new int[] {2, 3, 0, 5}, plan.get(0).rows());
    assertArrayEquals(new int[] {2, 4}, plan.get(0).ends());
    assertArrayEquals(new int[] {2, 2}, plan.get(0).batch(1));
    assertArrayEquals(new int[] {4, 0}, plan.get(1).items());
  }

  @Test
  void neverMakesAnEmptySlice() {
    assertEquals(0, SubsetPlan.of(new int[0], i -> 1, 4, 3).size());
    assertEquals(1, SubsetPlan.of(new int[] {3}, i -> LENGTHS[i], 4, 3).size());
    assertEquals(3, SubsetPlan.of(new int[] {0, 1, 2, 3, 4}, i -> LENGTHS[i], 2, 8).size());
  }

  @Test
  void batchesDoNotDependOnTheNumberOfSlices() {
    int[] items = {2, 0, 1, 3, 4};
    Slice one = SubsetPlan.of(items, i -> LENGTHS[i], 2, 1).get(0);
    List<Slice> three = SubsetPlan.of(items, i -> LENGTHS[i], 2, 3);
    for (int b = 0; b < 3; b++) {
      assertArrayEquals(one.batch(b), three.get(b).batch(0));
    }
  }

  @Test
  void rowsGoOutAndComeBack() {
    Tensor from = new Tensor(new long[] {3, 2}, new float[] {1, 2, 3, 4, 5, 6});
    Rows rows = new Rows(3, 2);
    for (Slice slice : SubsetPlan.of(new int[] {4, 2, 0}, i -> LENGTHS[i], 1, 2)) {
      rows.scatter(slice, Rows.gather(slice, from, 2));
    }
    assertEquals(from, rows.tensor());
  }
}

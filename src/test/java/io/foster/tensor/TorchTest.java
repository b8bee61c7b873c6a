package io.foster.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;

class TorchTest {
  private static final Tensor LEFT = new Tensor(new long[] {3, 2}, new float[] {1, 2, 3, 4, 5, 6});
  private static final Tensor RIGHT = new Tensor(new long[] {3, 1}, new float[] {-1, -2, -3});

  @Test
  void whatIsWrittenIsThereAndTheArraysAreTorchsOwn() {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      float[] data = {1, 2, 3, 4, 5, 6, 7};
      NDArray array = Torch.floats(manager, data, 6, 2, 3);
      data[0] = 99;
      assertArrayEquals(new long[] {2, 3}, array.getShape().getShape());
      assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, array.toFloatArray());
      assertEquals(7f, Torch.floats(manager, new float[] {7}, 1).getFloat());
      assertEquals(0, Torch.floats(manager, new float[0], 0, 0, 3).size());
    }
  }

  @Test
  void rowsOfSeveralMatricesStandSideBySide() {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDArray rows = Torch.rows(manager, new int[] {2, 0, 2}, LEFT, RIGHT);
      assertArrayEquals(new long[] {3, 3}, rows.getShape().getShape());
      assertArrayEquals(new float[] {5, 6, -3, 1, 2, -1, 5, 6, -3}, rows.toFloatArray());
      assertEquals(0, Torch.rows(manager, new int[0], LEFT).size());
    }
  }

  @Test
  void numbersComeBackToAnArrayThatIsUsedAgain() {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      float[] to = {9, 9, 9, 9, 9, 9, 9, 9};
      // Not contiguous in torch.
      Torch.toHost(Torch.toNative(manager, LEFT).transpose(), to);
      assertArrayEquals(new float[] {1, 3, 5, 2, 4, 6, 9, 9}, to);
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> Torch.toHost(Torch.toNative(manager, LEFT), new float[5]));
    }
  }
}

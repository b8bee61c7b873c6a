package io.foster.seqmodel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.foster.tensor.Torch;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DropoutTest {
  private final NDManager manager = Torch.newManager(Device.cpu());
  private final NDArray ones = manager.ones(new Shape(100, 1000));

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void aQuarterIsDroppedAndTheRestScaledUp() {
    float[] kept = new Dropout(0.25, 1).apply(ones).toFloatArray();
    int zeros = 0;
    for (float x : kept) {
      if (x == 0) {
        zeros++;
      } else {
        assertEquals(4f / 3, x, 1e-6);
      }
    }
    // Binomial with a deviation of 137.
    assertEquals(25_000, zeros, 700);
  }

  @Test
  void theRateIsRoundedToAByte() {
    float[] kept = new Dropout(0.1, 1).apply(ones).toFloatArray();
    double sum = 0;
    for (float x : kept) {
      sum += x;
    }
    // 26 of 256; the mean stays one, with a deviation of 0.001.
    assertEquals(1, sum / kept.length, 0.005);
  }

  @Test
  void masksFollowTheSeedAndChangeFromCallToCall() {
    Dropout one = new Dropout(0.5, 9);
    Dropout same = new Dropout(0.5, 9);
    float[] first = one.apply(ones).toFloatArray();
    assertArrayEquals(first, same.apply(ones).toFloatArray());
    float[] second = one.apply(ones).toFloatArray();
    assertFalse(Arrays.equals(first, second));
    assertArrayEquals(second, same.apply(ones).toFloatArray());
    assertFalse(Arrays.equals(first, new Dropout(0.5, 10).apply(ones).toFloatArray()));
  }

  @Test
  void noneChangesNothing() {
    assertSame(ones, Dropout.NONE.apply(ones));
  }
}

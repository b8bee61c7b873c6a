package io.foster.distill;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.foster.seqmodel.Toy;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import org.junit.jupiter.api.Test;

class TargetMetricTest {
  private static final int C = 4;

  private static Tensor solve(Tensor differences, Tensor features, double ridge) {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      return Torch.toHost(
          new TargetMetric(ridge)
              .solve(Torch.toNative(manager, differences), Torch.toNative(manager, features)));
    }
  }

  /** Z x plus a constant, which softmax does not see. */
  private static Tensor logits(Tensor x, Tensor features, float constant) {
    int n = (int) features.shape()[0];
    Tensor out = Tensor.zeros(x.shape()[0], n);
    for (int i = 0; i < out.size(); i++) {
      out.data()[i] = constant;
      for (int j = 0; j < C; j++) {
        out.data()[i] += x.data()[i / n * C + j] * features.data()[i % n * C + j];
      }
    }
    return out;
  }

  @Test
  void differencesThatAreLinearInTheFeaturesAreFoundExactly() {
    Tensor x = Toy.normal(1, 1, 3, C);
    Tensor features = Toy.normal(2, 1, 9, C);
    assertArrayEquals(x.data(), solve(logits(x, features, 7), features, 1e-6).data(), 1e-3f);
  }

  @Test
  void aLargeRidgeShrinksTheSolution() {
    Tensor x = Toy.normal(1, 1, 1, C);
    Tensor features = Toy.normal(2, 1, 9, C);
    Tensor exact = solve(logits(x, features, 0), features, 1e-6);
    Tensor small = solve(logits(x, features, 0), features, 100);
    for (int j = 0; j < C; j++) {
      assertTrue(Math.abs(small.data()[j]) < 0.1 * Math.abs(exact.data()[j]) + 1e-3);
    }
  }

  @Test
  void fewerItemsThanFeaturesGiveTheLeastSolution() {
    // One item at (1, 0, 0, 0), one at (-1, 0, 0, 0): only the first number shows.
    Tensor features = new Tensor(new long[] {2, C}, new float[] {1, 0, 0, 0, -1, 0, 0, 0});
    Tensor r = new Tensor(new long[] {1, 2}, new float[] {5, 1});
    assertArrayEquals(new float[] {2, 0, 0, 0}, solve(r, features, 1e-6).data(), 1e-4f);
  }

  @Test
  void theInverseIsThatOfTheMatrixAndItsRidge() {
    Tensor a = new Tensor(new long[] {2, 2}, new float[] {4, 2, 2, 3});
    // (5 2; 2 4) has the determinant 16.
    assertArrayEquals(
        new float[] {0.25f, -0.125f, -0.125f, 0.3125f}, TargetMetric.inverse(a, 1).data(), 1e-6f);
    assertEquals(2, TargetMetric.inverse(a, 1).shape().length);
  }
}

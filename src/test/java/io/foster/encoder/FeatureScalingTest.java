package io.foster.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FeatureScalingTest {
  @Test
  void centresAndDividesByTheOverallDeviation() {
    // Means 2 and 10; centred rows (-1, 2), (1, -2); mean of squares (1 + 4) / 2 = 2.5.
    Tensor features = new Tensor(new long[] {2, 2}, new float[] {1, 12, 3, 8});
    FeatureScaling scaling = FeatureScaling.fit(features, 0);
    assertArrayEquals(new float[] {2, 10}, scaling.mean());
    float scale = (float) (1 / Math.sqrt(2.5));
    assertArrayEquals(new float[] {scale, 0, 0, scale}, scaling.matrix(), 1e-7f);
    Tensor scaled = scaling.apply(features);
    double squares = 0;
    for (float x : scaled.data()) {
      squares += x * x;
    }
    assertEquals(2, squares / 2, 1e-6, "mean squared norm equals c");
    assertArrayEquals(new float[] {1, 12, 3, 8}, features.data());
  }

  @Test
  void survivesATripThroughTensorsAmongOthers() {
    FeatureScaling scaling = FeatureScaling.uniform(new float[] {1, 2, 3}, 0.5f);
    Map<String, Tensor> tensors = new LinkedHashMap<>(scaling.toTensors().asMap());
    tensors.put("other", Tensor.zeros(2));
    assertEquals(scaling, FeatureScaling.fromTensors(new NamedTensors(tensors)));
  }

  @Test
  void equalTextsStayFinite() {
    Tensor features = new Tensor(new long[] {2, 1}, new float[] {3, 3});
    assertArrayEquals(new float[] {0, 0}, FeatureScaling.fit(features, 1).apply(features).data());
  }

  /** Variance 2 along (1, 1) and 0.5 along (1, -1), about (7, 7). */
  private static Tensor oblique() {
    float a = (float) Math.sqrt(2);
    float b = (float) Math.sqrt(0.5);
    return new Tensor(
        new long[] {4, 2}, new float[] {7 + a, 7 + a, 7 - a, 7 - a, 7 + b, 7 - b, 7 - b, 7 + b});
  }

  private static double variance(Tensor z, double x, double y) {
    double sum = 0;
    for (int i = 0; i < z.size(); i += 2) {
      sum += Math.pow(x * z.data()[i] + y * z.data()[i + 1], 2) / (z.size() / 2);
    }
    return sum / (x * x + y * y);
  }

  @Test
  void whitensAllDirectionsToTheSameLength() {
    FeatureScaling scaling = FeatureScaling.fit(oblique(), 1);
    Tensor z = scaling.apply(oblique());
    assertEquals(1, variance(z, 1, 1), 2e-3);
    assertEquals(1, variance(z, 1, -1), 2e-3);
    assertEquals(1, variance(z, 1, 0), 2e-3);
    assertEquals(scaling.matrix()[1], scaling.matrix()[2], "symmetric");
    assertTrue(z.data()[0] > 0 && z.data()[1] > 0, "directions stay where they are");
  }

  @Test
  void halfWhiteningTakesTheRootOfTheVariances() {
    Tensor z = FeatureScaling.fit(oblique(), 0.5).apply(oblique());
    assertEquals(2, variance(z, 1, 1) / variance(z, 1, -1), 5e-3, "4 before");
    assertEquals(2, variance(z, 1, 1) + variance(z, 1, -1), 1e-5, "mean squared norm equals c");
  }

  @Test
  void emptyDirectionsStayFinite() {
    Tensor features = new Tensor(new long[] {2, 2}, new float[] {1, 1, 2, 2});
    Tensor z = FeatureScaling.fit(features, 1).apply(features);
    assertEquals(0, variance(z, 1, -1), 1e-6);
    assertEquals(2, variance(z, 1, 1), 1e-4);
  }

  @Test
  void gradientsGoBackThroughTheMatrix() {
    FeatureScaling scaling = FeatureScaling.fit(oblique(), 1);
    float[] gradient = {0.3f, -2};
    float[] raw = gradient.clone();
    scaling.backwardTo(raw);
    float step = 1e-2f;
    for (int j = 0; j < 2; j++) {
      float[] up = {5, 6};
      float[] down = {5, 6};
      up[j] += step;
      down[j] -= step;
      scaling.applyTo(up);
      scaling.applyTo(down);
      double difference =
          gradient[0] * (up[0] - down[0]) / (2 * step)
              + gradient[1] * (up[1] - down[1]) / (2 * step);
      assertEquals(difference, raw[j], 1e-3);
    }
  }

  @Test
  void tellsAScalingFromAnother() {
    FeatureScaling whole = FeatureScaling.fit(oblique(), 1);
    FeatureScaling half = FeatureScaling.fit(oblique(), 0.5);
    assertTrue(whole.resembles(FeatureScaling.fit(oblique(), 1), 1e-6));
    assertFalse(whole.resembles(half, 1e-3));
    assertFalse(whole.resembles(FeatureScaling.identity(3), 1));
  }
}

package io.foster.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FeatureScalingTest {
  @Test
  void centresAndDividesByTheOverallDeviation() {
    // Means 2 and 10; centred rows (-1, 2), (1, -2); mean of squares (1 + 4) / 2 = 2.5.
    Tensor features = new Tensor(new long[] {2, 2}, new float[] {1, 12, 3, 8});
    FeatureScaling scaling = FeatureScaling.fit(features, 0);
    assertArrayEquals(new float[] {2, 10}, scaling.mean());
    float scale = (float) (1 / Math.sqrt(2.5));
    // Principal components (1, -2) / sqrt(5) and (2, 1) / sqrt(5), signs by the largest entry.
    float one = (float) (scale / Math.sqrt(5));
    assertArrayEquals(
        new float[] {-one, 2 * one, 2 * one, one}, scaling.matrix(), 1e-6f, "transposed");
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
    assertTrue(z.data()[0] > 1, "the first component is that of (1, 1)");
    assertEquals(0, z.data()[1], 1e-5);
  }

  @Test
  void halfWhiteningTakesTheRootOfTheVariances() {
    Tensor z = FeatureScaling.fit(oblique(), 0.5).apply(oblique());
    assertEquals(2, variance(z, 1, 0) / variance(z, 0, 1), 5e-3, "4 before");
    assertEquals(2, variance(z, 1, 0) + variance(z, 0, 1), 1e-5, "mean squared norm equals c");
  }

  @Test
  void emptyDirectionsStayFinite() {
    Tensor features = new Tensor(new long[] {2, 2}, new float[] {1, 1, 2, 2});
    Tensor z = FeatureScaling.fit(features, 1).apply(features);
    assertEquals(0, variance(z, 0, 1), 1e-6);
    assertEquals(2, variance(z, 1, 0), 1e-4);
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
  void tellsFeaturesItWasFittedToFromOthers() {
    FeatureScaling scaling = FeatureScaling.fit(oblique(), 1);
    assertTrue(scaling.fits(oblique(), 0.01));
    Tensor moved = oblique();
    Tensor grown = oblique();
    for (int i = 0; i < 8; i++) {
      moved.data()[i] += i % 2;
      grown.data()[i] = 7 + 1.1f * (grown.data()[i] - 7);
    }
    assertFalse(scaling.fits(moved, 0.01));
    assertFalse(scaling.fits(grown, 0.01));
    assertFalse(scaling.fits(new Tensor(new long[] {1, 3}, new float[] {7, 7, 7}), 0.01));
  }

  @Test
  void theItemsItLooksAtAloneGiveTheSame() {
    int n = 100_000;
    Tensor features = Tensor.zeros(n, 3);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < features.size(); i++) {
      features.data()[i] = (float) random.nextDouble() * (1 + i % 3);
    }
    int[] items = FeatureScaling.sample(n);
    Tensor sample = Tensor.zeros(items.length, 3);
    for (int i = 0; i < items.length; i++) {
      System.arraycopy(features.data(), items[i] * 3, sample.data(), i * 3, 3);
    }
    assertTrue(items.length < n);
    assertEquals(FeatureScaling.fit(features, 1), FeatureScaling.fit(sample, 1));
  }
}

package io.foster.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
    FeatureScaling scaling = FeatureScaling.fit(features);
    assertArrayEquals(new float[] {2, 10}, scaling.mean());
    assertEquals(1 / Math.sqrt(2.5), scaling.scale(), 1e-7);
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
    FeatureScaling scaling = new FeatureScaling(new float[] {1, 2, 3}, 0.5f);
    Map<String, Tensor> tensors = new LinkedHashMap<>(scaling.toTensors().asMap());
    tensors.put("other", Tensor.zeros(2));
    assertEquals(scaling, FeatureScaling.fromTensors(new NamedTensors(tensors)));
  }

  @Test
  void equalTextsStayFinite() {
    Tensor features = new Tensor(new long[] {2, 1}, new float[] {3, 3});
    assertArrayEquals(new float[] {0, 0}, FeatureScaling.fit(features).apply(features).data());
  }
}

package io.foster.encoder;

import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.io.Serializable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Standardisation of text features: (x - mean) * scale, with the catalogue's mean and one scale for
 * all components, such that the mean squared norm over the catalogue equals c. Fitted once on the
 * features of the untrained encoder, then part of the encoder; kept with models and the synthetic
 * set, so that a student sees the same features without the catalogue.
 *
 * @param mean length c
 * @param scale the inverse of the features' overall standard deviation
 */
public record FeatureScaling(float[] mean, float scale) implements Serializable {
  private static final String MEAN = "scaling.mean";
  private static final String SCALE = "scaling.scale";

  /** Leaves features of length {@code dimension} as they are. */
  public static FeatureScaling identity(int dimension) {
    return new FeatureScaling(new float[dimension], 1);
  }

  /**
   * Fits to a catalogue.
   *
   * @param features shape (V, c), V at least 1
   */
  public static FeatureScaling fit(Tensor features) {
    int n = (int) features.shape()[0];
    int c = (int) features.shape()[1];
    double[] sum = new double[c];
    for (int i = 0; i < features.size(); i++) {
      sum[i % c] += features.data()[i];
    }
    float[] mean = new float[c];
    for (int j = 0; j < c; j++) {
      mean[j] = (float) (sum[j] / n);
    }
    double squares = 0;
    for (int i = 0; i < features.size(); i++) {
      double centred = (double) features.data()[i] - mean[i % c];
      squares += centred * centred;
    }
    // A catalogue of equal texts has nothing to scale.
    return new FeatureScaling(
        mean, squares == 0 ? 1 : (float) Math.sqrt(features.size() / squares));
  }

  /** c. */
  public int dimension() {
    return mean.length;
  }

  /** Scaled copies of features, shape (n, c). */
  public Tensor apply(Tensor features) {
    float[] scaled = features.data().clone();
    applyTo(scaled, scaled.length);
    return new Tensor(features.shape(), scaled);
  }

  /** Scales the first {@code size} numbers, whole features one after the other, in place. */
  void applyTo(float[] features, int size) {
    for (int i = 0; i < size; i++) {
      features[i] = (features[i] - mean[i % mean.length]) * scale;
    }
  }

  /** As tensors, to be kept in a safetensors file beside others. */
  public NamedTensors toTensors() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put(MEAN, new Tensor(new long[] {mean.length}, mean));
    tensors.put(SCALE, new Tensor(new long[] {}, new float[] {scale}));
    return new NamedTensors(tensors);
  }

  /** Back from {@link #toTensors}; other tensors are left aside. */
  public static FeatureScaling fromTensors(NamedTensors tensors) {
    return new FeatureScaling(tensors.get(MEAN).data(), tensors.get(SCALE).data()[0]);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof FeatureScaling s && Arrays.equals(mean, s.mean) && scale == s.scale;
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(mean) + Float.hashCode(scale);
  }

  @Override
  public String toString() {
    return "FeatureScaling[c=" + mean.length + ", scale=" + scale + "]";
  }
}

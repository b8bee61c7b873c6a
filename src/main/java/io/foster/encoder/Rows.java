package io.foster.encoder;

import io.foster.encoder.SubsetPlan.Slice;
import io.foster.tensor.Tensor;

/** Puts slices' rows back in the order of the subset they were cut from, and the other way. */
final class Rows {
  private final Tensor rows;
  private final int width;

  Rows(int count, int width) {
    this.width = width;
    rows = Tensor.zeros(count, width);
  }

  /** Takes a slice's rows, in its order. */
  void scatter(Slice slice, float[] values) {
    for (int i = 0; i < slice.rows().length; i++) {
      System.arraycopy(values, i * width, rows.data(), slice.rows()[i] * width, width);
    }
  }

  /** The rows taken so far, shape (count, width). */
  Tensor tensor() {
    return rows;
  }

  /** A slice's rows of {@code from}, in its order. */
  static float[] gather(Slice slice, Tensor from, int width) {
    float[] values = new float[slice.rows().length * width];
    for (int i = 0; i < slice.rows().length; i++) {
      System.arraycopy(from.data(), slice.rows()[i] * width, values, i * width, width);
    }
    return values;
  }
}

package io.foster.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * Constants for arithmetic under autograd.
 *
 * <p>DJL's overloads that take a {@link Number} keep the number in a Java buffer which may be freed
 * while the graph still points to it, and gradients are then silently wrong. A scalar made by torch
 * owns its memory. {@code ScalarOverloadTest} bans those overloads.
 */
public final class Scalars {
  private Scalars() {}

  /** {@code value} beside {@code x}: in x's manager and of x's type. */
  public static NDArray like(NDArray x, double value) {
    return x.getManager().full(new Shape(), (float) value, x.getDataType());
  }

  /** x * value. */
  public static NDArray mul(NDArray x, double value) {
    return x.mul(like(x, value));
  }

  /** x + value. */
  public static NDArray add(NDArray x, double value) {
    return x.add(like(x, value));
  }

  /** The greater of x and value, elementwise. */
  public static NDArray maximum(NDArray x, double value) {
    return x.maximum(like(x, value));
  }
}

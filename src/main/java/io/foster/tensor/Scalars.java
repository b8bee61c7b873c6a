package io.foster.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
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

  /** A scalar that lives as long as {@code manager}, of shape (). */
  public static NDArray of(NDManager manager, double value) {
    return manager.full(new Shape(), (float) value, DataType.FLOAT32);
  }

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

  /** x ^ value. */
  public static NDArray pow(NDArray x, double value) {
    return x.pow(like(x, value));
  }

  /** The greater of x and value, elementwise. */
  public static NDArray maximum(NDArray x, double value) {
    return x.maximum(like(x, value));
  }

  /** The smaller of x and value, elementwise. */
  public static NDArray minimum(NDArray x, double value) {
    return x.minimum(like(x, value));
  }
}

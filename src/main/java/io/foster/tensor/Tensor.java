package io.foster.tensor;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * A dense host-side float32 tensor in row-major order: what crosses Spark closures, files and
 * checkpoints. Native arrays never do.
 *
 * <p>The arrays are shared, not copied; whoever hands one over stops writing to it.
 */
public record Tensor(long[] shape, float[] data) implements Serializable {

  public Tensor {
    Objects.requireNonNull(shape, "shape");
    Objects.requireNonNull(data, "data");
    long size = 1;
    for (long s : shape) {
      size = Math.multiplyExact(size, s);
    }
    if (size != data.length) {
      throw new IllegalArgumentException(
          "shape " + Arrays.toString(shape) + " holds " + size + " values, not " + data.length);
    }
  }

  /** A tensor of zeros. */
  public static Tensor zeros(long... shape) {
    long size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    return new Tensor(shape, new float[Math.toIntExact(size)]);
  }

  /** The number of values. */
  public int size() {
    return data.length;
  }

  /** Values up to which serialisation makes a copy: it is there for parameters and gradients. */
  private static final int COPIED = 1 << 24;

  /**
   * A tensor on its way: Java writes an array of bytes in one go, one of floats number by number,
   * and every step of a training with a distributed encoder sends millions of them.
   */
  private record Packed(long[] shape, byte[] bytes) implements Serializable {
    private Object readResolve() {
      float[] data = new float[bytes.length / Float.BYTES];
      ByteBuffer.wrap(bytes).asFloatBuffer().get(data);
      return new Tensor(shape, data);
    }
  }

  private Object writeReplace() {
    if (data.length > COPIED) {
      return this;
    }
    ByteBuffer bytes = ByteBuffer.allocate(data.length * Float.BYTES);
    bytes.asFloatBuffer().put(data);
    return new Packed(shape, bytes.array());
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Tensor t && Arrays.equals(shape, t.shape) && Arrays.equals(data, t.data);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(shape) + Arrays.hashCode(data);
  }

  @Override
  public String toString() {
    return "Tensor" + Arrays.toString(shape);
  }
}

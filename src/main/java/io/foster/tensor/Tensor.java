package io.foster.tensor;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
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

  /**
   * A tensor on its way. Java writes an array of floats number by number, and every step of a
   * training with a distributed encoder sends millions of them; written as bytes they are copied a
   * piece at a time, because an encoder's weights need not fit a heap twice.
   */
  private static final class Packed implements Externalizable {
    private static final long serialVersionUID = 1L;
    private static final int CHUNK = 1 << 16;

    private long[] shape;
    private float[] data;

    /** For deserialisation. */
    public Packed() {}

    private Packed(Tensor tensor) {
      shape = tensor.shape;
      data = tensor.data;
    }

    @Override
    public void writeExternal(ObjectOutput out) throws IOException {
      out.writeObject(shape);
      byte[] chunk = chunk();
      for (int from = 0; from < data.length; from += CHUNK / Float.BYTES) {
        int count = Math.min(CHUNK / Float.BYTES, data.length - from);
        ByteBuffer.wrap(chunk).asFloatBuffer().put(data, from, count);
        out.write(chunk, 0, count * Float.BYTES);
      }
    }

    @Override
    public void readExternal(ObjectInput in) throws IOException, ClassNotFoundException {
      shape = (long[]) in.readObject();
      data = zeros(shape).data;
      byte[] chunk = chunk();
      for (int from = 0; from < data.length; from += CHUNK / Float.BYTES) {
        int count = Math.min(CHUNK / Float.BYTES, data.length - from);
        in.readFully(chunk, 0, count * Float.BYTES);
        ByteBuffer.wrap(chunk).asFloatBuffer().get(data, from, count);
      }
    }

    private byte[] chunk() {
      return new byte[(int) Math.min(CHUNK, (long) data.length * Float.BYTES)];
    }

    private Object readResolve() {
      return new Tensor(shape, data);
    }
  }

  private Object writeReplace() {
    return new Packed(this);
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

package io.foster.tensor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The way between host tensors and PyTorch. Arrays made here own their memory in torch, so no graph
 * points into a Java buffer, and repeated copies leave no direct buffers to the garbage collector.
 */
public final class Torch {
  /** Larger copies get a buffer of their own, so that threads do not hold on to much memory. */
  private static final int SCRATCH_LIMIT = 32 << 20;

  /** Loads torch's libraries: nothing native may be called before. */
  private static final Engine ENGINE = Engine.getEngine("PyTorch");

  private static final ThreadLocal<ByteBuffer> SCRATCH =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(0));

  /** What {@link #use} said on each thread. */
  private static final ThreadLocal<Device> DEVICE = ThreadLocal.withInitial(Device::cpu);

  private Torch() {}

  /**
   * Sets the device that the calling thread computes on from now on; the CPU where nobody has said.
   * A Spark task says it before it computes: its thread has had other tasks before.
   */
  public static void use(Device device) {
    DEVICE.set(device);
  }

  /** A manager of its own on the calling thread's device; whoever asks for it closes it. */
  public static NDManager newManager() {
    return newManager(DEVICE.get());
  }

  /** A manager of its own on {@code device}; whoever asks for it closes it. */
  public static NDManager newManager(Device device) {
    return ENGINE.newBaseManager(device);
  }

  /** How many GPUs torch sees. */
  public static int gpuCount() {
    return ENGINE.getGpuCount();
  }

  /** Whether torch records a graph on the calling thread; the setting of {@link GradMode}. */
  static boolean recording() {
    return JniUtils.isGradMode();
  }

  static void setRecording(boolean recording) {
    JniUtils.setGradMode(recording);
  }

  /**
   * Sets how many threads torch uses for the calling thread's operations. One per Spark task:
   * several tasks with several threads each slow one another down many times over.
   */
  public static void setThreads(int threads) {
    if (JniUtils.getNumThreads() != threads) {
      JniUtils.setNumThreads(threads);
    }
  }

  /** A copy in torch, of the same shape, that lives as long as {@code manager}. */
  public static NDArray toNative(NDManager manager, Tensor tensor) {
    return floats(manager, tensor.data(), tensor.size(), tensor.shape());
  }

  /** A copy in torch of the first {@code size} numbers of {@code data}. */
  public static NDArray floats(NDManager manager, float[] data, int size, long... shape) {
    return written(manager, to -> to.put(data, 0, size), size, shape);
  }

  /**
   * Some rows of matrices that stand side by side, copied straight to torch.
   *
   * @param parts float32 in row-major order, all of as many rows
   * @return shape (number of rows asked for, sum of the parts' widths)
   */
  public static NDArray rows(NDManager manager, int[] rows, Tensor... parts) {
    int width = Arrays.stream(parts).mapToInt(part -> (int) part.shape()[1]).sum();
    Consumer<FloatBuffer> write =
        to -> {
          for (int row : rows) {
            for (Tensor part : parts) {
              int own = (int) part.shape()[1];
              to.put(part.data(), row * own, own);
            }
          }
        };
    return written(manager, write, Math.multiplyExact(rows.length, width), rows.length, width);
  }

  /** An array of {@code size} numbers, written where they stay: but for GPUs nothing is copied. */
  private static NDArray written(
      NDManager manager, Consumer<FloatBuffer> write, int size, long... shape) {
    if (size > 0 && !manager.getDevice().isGpu()) {
      NDArray array = manager.create(new Shape(shape), DataType.FLOAT32);
      write.accept(memory(array));
      return array;
    }
    ByteBuffer buffer = buffer(Math.multiplyExact(size, Float.BYTES));
    write.accept(buffer.asFloatBuffer());
    return own(manager, buffer, new Shape(shape), DataType.FLOAT32);
  }

  /** The numbers of an array of the process' memory as they stand there; else a copy of them. */
  private static FloatBuffer memory(NDArray array) {
    return array.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  /** A copy in torch, as int64. */
  public static NDArray longs(NDManager manager, long[] data, long... shape) {
    ByteBuffer buffer = buffer(Math.multiplyExact(data.length, Long.BYTES));
    buffer.asLongBuffer().put(data);
    return own(manager, buffer, new Shape(shape), DataType.INT64);
  }

  /**
   * Copies all numbers of an array to the beginning of {@code to}.
   *
   * @throws IndexOutOfBoundsException if they do not fit
   */
  public static void toHost(NDArray array, float[] to) {
    FloatBuffer memory = memory(array);
    memory.get(to, 0, memory.remaining());
  }

  /** A copy on the host. */
  public static Tensor toHost(NDArray array) {
    return new Tensor(array.getShape().getShape().clone(), array.toFloatArray());
  }

  private static ByteBuffer buffer(int bytes) {
    ByteBuffer buffer = SCRATCH.get();
    if (buffer.capacity() < bytes) {
      boolean keep = bytes <= SCRATCH_LIMIT;
      // Powers of two, so that growing sizes do not leave a buffer each to the garbage collector.
      buffer =
          ByteBuffer.allocateDirect(
              keep ? Math.max(Integer.highestOneBit(bytes) * 2, 4096) : bytes);
      if (keep) {
        SCRATCH.set(buffer);
      }
    }
    return buffer.clear().limit(bytes).order(ByteOrder.nativeOrder());
  }

  private static NDArray own(NDManager manager, ByteBuffer buffer, Shape shape, DataType type) {
    if (shape.size() == 0) {
      return manager.zeros(shape, type);
    }
    try (NDArray view = manager.create(buffer, shape, type)) {
      return view.duplicate();
    }
  }
}

package io.foster.tensor;

import java.nio.ByteBuffer;
import java.util.Optional;

/** How numbers stand in a file, little endian, and how each becomes a float32. */
enum FloatFormat {
  F64(8) {
    @Override
    void decode(ByteBuffer from, float[] to, int offset, int count) {
      for (int i = 0; i < count; i++) {
        to[offset + i] = (float) from.getDouble();
      }
    }
  },
  F32(4) {
    @Override
    void decode(ByteBuffer from, float[] to, int offset, int count) {
      from.asFloatBuffer().get(to, offset, count);
    }
  },
  F16(2) {
    @Override
    void decode(ByteBuffer from, float[] to, int offset, int count) {
      for (int i = 0; i < count; i++) {
        to[offset + i] = halfToFloat(from.getShort());
      }
    }
  },
  BF16(2) {
    @Override
    void decode(ByteBuffer from, float[] to, int offset, int count) {
      for (int i = 0; i < count; i++) {
        to[offset + i] = Float.intBitsToFloat(from.getShort() << 16);
      }
    }
  },
  I64(8) {
    @Override
    void decode(ByteBuffer from, float[] to, int offset, int count) {
      for (int i = 0; i < count; i++) {
        to[offset + i] = from.getLong();
      }
    }
  },
  I32(4) {
    @Override
    void decode(ByteBuffer from, float[] to, int offset, int count) {
      for (int i = 0; i < count; i++) {
        to[offset + i] = from.getInt();
      }
    }
  };

  private final int bytes;

  FloatFormat(int bytes) {
    this.bytes = bytes;
  }

  /** The size of one number. */
  int bytes() {
    return bytes;
  }

  /** Reads {@code count} numbers into {@code to}; {@code from} must be little endian. */
  abstract void decode(ByteBuffer from, float[] to, int offset, int count);

  /** The format safetensors calls {@code name}, or empty where it is not one read here. */
  static Optional<FloatFormat> named(String name) {
    for (FloatFormat format : values()) {
      if (format.name().equals(name)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /** IEEE 754 binary16 to binary32, exactly: 1 sign, 5 exponent and 10 fraction bits. */
  static float halfToFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >> 10) & 0x1f;
    int fraction = half & 0x3ff;
    if (exponent == 0x1f) {
      return Float.intBitsToFloat(sign | 0x7f800000 | (fraction << 13));
    }
    if (exponent == 0) {
      // Subnormal: fraction * 2^-24, which float32 holds exactly.
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    return Float.intBitsToFloat(sign | ((exponent - 15 + 127) << 23) | (fraction << 13));
  }
}

package io.foster.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** How numbers stand in a file, little endian, and how each becomes a float32. */
public enum FloatFormat {
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
  public int bytes() {
    return bytes;
  }

  /** The numbers that stand in bytes. */
  public float[] decode(byte[] from) {
    float[] numbers = new float[from.length / bytes];
    decode(ByteBuffer.wrap(from).order(ByteOrder.LITTLE_ENDIAN), numbers, 0, numbers.length);
    return numbers;
  }

  /** Reads {@code count} numbers into {@code to}; {@code from} must be little endian. */
  abstract void decode(ByteBuffer from, float[] to, int offset, int count);

  /** Writes {@code count} numbers as {@link #F16}, the nearest ones, ties to even. */
  static void encodeHalf(float[] from, int offset, int count, ByteBuffer to) {
    for (int i = 0; i < count; i++) {
      to.putShort(floatToHalf(from[offset + i]));
    }
  }

  /** binary32 to the nearest binary16, ties to even; what is beyond 65,504 becomes infinite. */
  static short floatToHalf(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & 0x8000;
    float magnitude = Math.abs(value);
    if (Float.isNaN(value)) {
      return (short) (sign | 0x7e00);
    }
    if (magnitude >= 65_520f) {
      return (short) (sign | 0x7c00);
    }
    if (magnitude < 0x1p-14f) {
      // Subnormal: a multiple of 2^-24, and rint rounds ties to even.
      return (short) (sign | (int) Math.rint(magnitude * 0x1p24));
    }
    int all = bits & 0x7fffffff;
    int rounded = all + 0xfff + (all >>> 13 & 1);
    return (short) (sign | (rounded - ((127 - 15) << 23)) >>> 13);
  }

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

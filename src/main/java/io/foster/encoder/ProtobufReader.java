package io.foster.encoder;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Walks the fields of one protocol buffers message, the few wire types that ONNX files use, without
 * a generated class: call {@link #next}, then read the field's value once or go on. Nothing is held
 * but what is asked for: a model's file is as large as a driver's heap may have room for once.
 */
final class ProtobufReader {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;
  private static final int CHUNK = 1 << 16;

  private final InputStream in;
  private final boolean whole;
  private long left;
  private int field;
  private long number;
  private int unread;
  private ProtobufReader inner;

  /**
   * @param file ends where the message does; best buffered
   */
  ProtobufReader(InputStream file) {
    this(file, true, Long.MAX_VALUE);
  }

  /**
   * @param whole whether the message ends with the stream, not after {@code left} bytes
   */
  private ProtobufReader(InputStream in, boolean whole, long left) {
    this.in = in;
    this.whole = whole;
    this.left = left;
  }

  /** Moves to the next field; false at the message's end. */
  boolean next() throws IOException {
    in.skipNBytes(pending());
    unread = 0;
    inner = null;
    if (left == 0) {
      return false;
    }
    if (left < 0) {
      throw new IOException("a message ends inside a field");
    }
    int first = in.read();
    if (first < 0 && whole) {
      return false;
    }
    int tag = (int) varint(first);
    field = tag >>> 3;
    int wireType = tag & 7;
    switch (wireType) {
      case VARINT -> number = varint(in.read());
      case FIXED64 -> number = fixed(Long.BYTES).getLong();
      case FIXED32 -> number = fixed(Integer.BYTES).getInt();
      case BYTES -> {
        long length = varint(in.read());
        if (length < 0 || length > Math.min(left, Integer.MAX_VALUE)) {
          throw new IOException("a field of " + length + " bytes");
        }
        unread = (int) length;
        left -= unread;
      }
      default -> throw new IOException("wire type " + wireType);
    }
    return true;
  }

  /** Bytes of the current field that nobody has read. */
  private long pending() {
    return inner == null ? unread : inner.left + inner.pending();
  }

  /** The number of the current field. */
  int field() {
    return field;
  }

  /** The current field as a number. */
  long number() {
    return number;
  }

  /** The current field as little endian numbers of 4 bytes. */
  float[] floats() throws IOException {
    float[] data = new float[unread / Float.BYTES];
    byte[] chunk = new byte[CHUNK];
    for (int from = 0; from < data.length; from += CHUNK / Float.BYTES) {
      int count = Math.min(CHUNK / Float.BYTES, data.length - from);
      take(chunk, count * Float.BYTES).asFloatBuffer().get(data, from, count);
    }
    return data;
  }

  /** The current field as a string. */
  String string() throws IOException {
    return StandardCharsets.UTF_8.decode(take(new byte[unread], unread)).toString();
  }

  /** The current field as a message, to be read before this reader goes on. */
  ProtobufReader message() {
    inner = new ProtobufReader(in, false, unread);
    return inner;
  }

  private ByteBuffer take(byte[] to, int size) throws IOException {
    unread -= size;
    return read(to, size);
  }

  private ByteBuffer fixed(int size) throws IOException {
    left -= size;
    return read(new byte[size], size);
  }

  private ByteBuffer read(byte[] to, int size) throws IOException {
    if (in.readNBytes(to, 0, size) < size) {
      throw new EOFException("a field ends early");
    }
    return ByteBuffer.wrap(to, 0, size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private long varint(int first) throws IOException {
    long value = 0;
    int b = first;
    for (int shift = 0; ; shift += 7) {
      if (b < 0) {
        throw new EOFException("a number ends early");
      }
      if (shift > 63) {
        throw new IOException("a number of more than 64 bits");
      }
      left--;
      value |= (long) (b & 0x7f) << shift;
      if ((b & 0x80) == 0) {
        return value;
      }
      b = in.read();
    }
  }
}

package io.foster.encoder;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Walks the fields of one protocol buffers message, the few wire types that ONNX files use, without
 * a generated class: call {@link #next}, then read the field's value or go on.
 */
final class ProtobufReader {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final ByteBuffer buffer;
  private int field;
  private int wireType;
  private long number;
  private ByteBuffer bytes;

  ProtobufReader(ByteBuffer message) {
    buffer = message.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Moves to the next field; false at the message's end. */
  boolean next() {
    if (!buffer.hasRemaining()) {
      return false;
    }
    int tag = (int) varint(buffer);
    field = tag >>> 3;
    wireType = tag & 7;
    switch (wireType) {
      case VARINT -> number = varint(buffer);
      case FIXED64 -> number = buffer.getLong();
      case FIXED32 -> number = buffer.getInt();
      case BYTES -> {
        int length = (int) varint(buffer);
        bytes = buffer.slice(buffer.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.position(buffer.position() + length);
      }
      default -> throw new IllegalStateException("wire type " + wireType);
    }
    return true;
  }

  /** The number of the current field. */
  int field() {
    return field;
  }

  /** The current field as a number. */
  long number() {
    return number;
  }

  /** The current field as bytes, little endian. */
  ByteBuffer bytes() {
    return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The current field as a string. */
  String string() {
    return StandardCharsets.UTF_8.decode(bytes()).toString();
  }

  /** The current field as a message. */
  ProtobufReader message() {
    return new ProtobufReader(bytes());
  }

  private static long varint(ByteBuffer from) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = from.get();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }
}

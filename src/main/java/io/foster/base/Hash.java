package io.foster.base;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, for fingerprints and for seeds that do not resemble each other. */
public final class Hash {
  private static final int SHORT = 16;
  private static final int CHUNK = 1 << 16;

  private Hash() {}

  /** What is to be hashed is added to it. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** The first 16 hexadecimal digits of the text's hash. */
  public static String of(String text) {
    return shortened(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** The same of numbers, bit by bit. */
  public static String of(float[] numbers) {
    MessageDigest digest = sha256();
    update(digest, numbers);
    return shortened(digest.digest());
  }

  /** Adds numbers to what is hashed, bit by bit. */
  public static void update(MessageDigest digest, float[] numbers) {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    for (int from = 0; from < numbers.length; from += CHUNK / Float.BYTES) {
      int count = Math.min(CHUNK / Float.BYTES, numbers.length - from);
      chunk.clear().asFloatBuffer().put(numbers, from, count);
      digest.update(chunk.limit(count * Float.BYTES));
    }
  }

  /** All hexadecimal digits of what was added. */
  public static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  static String shortened(byte[] digest) {
    return HexFormat.of().formatHex(digest).substring(0, SHORT);
  }

  /** A seed derived from another and a name; the same two always give the same seed. */
  public static long seed(long seed, String name) {
    byte[] text = (seed + "/" + name).getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.wrap(sha256().digest(text)).getLong();
  }
}

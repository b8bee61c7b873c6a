package io.foster.base;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What a clone has in the place of a large file that Git LFS has not fetched: a few lines of text.
 */
public final class LfsPointer {
  /** What such a file is, for people. */
  public static final String WHAT = "a pointer of Git LFS, not the file itself";

  /** How the file is got. */
  public static final String MEND = "fetch it with git lfs pull";

  /** How many bytes of a file tell. */
  public static final int LENGTH = 23;

  private static final byte[] BEGIN = "version https://git-lfs".getBytes(StandardCharsets.US_ASCII);

  private LfsPointer() {}

  /** Whether a file that begins so is one. */
  public static boolean isOne(byte[] head) {
    return head.length >= LENGTH && Arrays.equals(BEGIN, 0, LENGTH, head, 0, LENGTH);
  }

  /**
   * Fails where a file that begins so is one.
   *
   * @param file for the message
   * @throws ConfigException if it is one
   */
  public static void refuse(Object file, byte[] head) {
    if (isOne(head)) {
      throw new ConfigException(file + ": is " + WHAT + "; " + MEND);
    }
  }

  /**
   * The same for a file that nobody has opened yet.
   *
   * @throws ConfigException if it is one
   */
  public static void refuse(FileSystem fs, Path file) throws IOException {
    try (InputStream in = fs.open(file)) {
      refuse(file, in.readNBytes(LENGTH));
    }
  }
}

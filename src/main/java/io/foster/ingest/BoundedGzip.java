package io.foster.ingest;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.io.compress.CompressionInputStream;
import org.apache.hadoop.io.compress.Decompressor;
import org.apache.hadoop.io.compress.GzipCodec;

/**
 * Gzip whose lines have an end. A thousandth of its size is enough to write a line that no memory
 * holds; Spark reads a line whole.
 */
public final class BoundedGzip extends GzipCodec {
  /** The longest line that is read, in bytes. */
  static final int MAX_LINE = 1 << 26;

  /** The Hadoop key that names further codecs; for an ending the last one counts. */
  static final String KEY = "io.compression.codecs";

  @Override
  public CompressionInputStream createInputStream(InputStream in, Decompressor decompressor)
      throws IOException {
    return new Bounded(super.createInputStream(in, decompressor));
  }

  @Override
  public CompressionInputStream createInputStream(InputStream in) throws IOException {
    return new Bounded(super.createInputStream(in));
  }

  /** Why a file cannot be read. */
  static IOException tooLong() {
    return new IOException("it has a line of more than %d MiB".formatted(MAX_LINE >> 20));
  }

  private static final class Bounded extends CompressionInputStream {
    private final CompressionInputStream of;
    private long line;

    Bounded(CompressionInputStream of) throws IOException {
      super(new FilterInputStream(of) {});
      this.of = of;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n = of.read(bytes, offset, length);
      int last = -1;
      for (int i = n - 1; i >= 0 && last < 0; i--) {
        last = bytes[offset + i] == '\n' ? i : -1;
      }
      line = last < 0 ? line + Math.max(0, n) : n - 1 - last;
      if (line > MAX_LINE) {
        throw tooLong();
      }
      return n;
    }

    @Override
    public void resetState() throws IOException {
      of.resetState();
    }
  }
}

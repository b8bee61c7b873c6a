package io.foster.encoder;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The frozen layers' hidden states of a catalogue in files, one for each block of items, float32
 * little endian, item after item. A lookup reads the items it asks for and no others; what was read
 * last stays in memory up to a limit. Safe for use by several tasks at once.
 */
final class HiddenStateStore implements HiddenStates {
  private static final Logger LOG = LoggerFactory.getLogger(HiddenStateStore.class);
  private static final String TOKENS = "tokens.bin";

  /**
   * Where a store is and what it holds.
   *
   * @param dir URI of its folder
   * @param dimension c
   * @param tokens how many tokens each item's text has
   */
  record Location(String dir, int dimension, short[] tokens) implements Serializable {

    int itemCount() {
      return tokens.length;
    }
  }

  static Path blockFile(String dir, int number) {
    return new Path(dir, String.format(Locale.ROOT, "block-%06d.f32", number));
  }

  private final Location location;
  private final FileSystem fileSystem;
  private final long capacity;
  private final LinkedHashMap<Integer, float[]> memory = new LinkedHashMap<>(16, 0.75f, true);
  private long held;

  /**
   * Opens a store.
   *
   * @param capacity how many bytes may stay in memory
   */
  HiddenStateStore(Location location, Configuration hadoop, long capacity) throws IOException {
    this.location = location;
    this.fileSystem = new Path(location.dir()).getFileSystem(hadoop);
    this.capacity = capacity;
  }

  @Override
  public List<HiddenState> read(int[] items) {
    return read(items, bytes -> {});
  }

  /** The same store, telling {@code fetched} of every read from a file, in bytes. */
  HiddenStates counting(LongConsumer fetched) {
    return items -> read(items, fetched);
  }

  private List<HiddenState> read(int[] items, LongConsumer fetched) {
    HiddenState[] states = new HiddenState[items.length];
    Integer[] order = new Integer[items.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingInt(i -> items[i]));
    FSDataInputStream open = null;
    int openBlock = -1;
    try {
      for (int i : order) {
        int item = items[i];
        float[] values = remembered(item);
        if (values == null) {
          int block = item / CatalogueBlocks.SIZE;
          if (block != openBlock) {
            if (open != null) {
              open.close();
            }
            open = fileSystem.open(blockFile(location.dir(), block));
            openBlock = block;
          }
          values = fetch(open, item);
          fetched.accept((long) values.length * Float.BYTES);
          remember(item, values);
        }
        states[i] = new HiddenState(location.tokens()[item], values);
      }
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("hidden states in " + location.dir(), e);
    }
    return Arrays.asList(states);
  }

  private float[] fetch(FSDataInputStream in, int item) throws IOException {
    long before = 0;
    for (int i = item / CatalogueBlocks.SIZE * CatalogueBlocks.SIZE; i < item; i++) {
      before += location.tokens()[i];
    }
    int rowBytes = location.dimension() * Float.BYTES;
    byte[] bytes = new byte[location.tokens()[item] * rowBytes];
    in.readFully(before * rowBytes, bytes);
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  private synchronized float[] remembered(int item) {
    return memory.get(item);
  }

  private synchronized void remember(int item, float[] values) {
    if (memory.put(item, values) == null) {
      held += (long) values.length * Float.BYTES;
    }
    var oldest = memory.entrySet().iterator();
    while (held > capacity && oldest.hasNext()) {
      Map.Entry<Integer, float[]> entry = oldest.next();
      held -= (long) entry.getValue().length * Float.BYTES;
      oldest.remove();
    }
  }

  /** How many bytes are in memory. */
  synchronized long heldBytes() {
    return held;
  }

  /**
   * Writes a block under a name of this attempt's own, then renames it: two attempts at the same
   * task do not meet.
   *
   * @param attempt tells attempts apart
   */
  static void writeBlock(Path file, List<HiddenState> states, long attempt, Configuration hadoop)
      throws IOException {
    FileSystem fileSystem = file.getFileSystem(hadoop);
    Path own = file.suffix("." + attempt + ".tmp");
    try (OutputStream out = fileSystem.create(own, true)) {
      for (HiddenState state : states) {
        ByteBuffer bytes =
            ByteBuffer.allocate(state.values().length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(state.values());
        out.write(bytes.array());
      }
    }
    if (!fileSystem.rename(own, file)) {
      // Some file systems do not rename over a file; what is there has the same bytes or fewer.
      fileSystem.delete(file, false);
      if (!fileSystem.rename(own, file)) {
        throw new IOException("cannot rename " + own + " to " + file);
      }
    }
  }

  /** Writes the numbers of tokens, which completes a store. */
  static void complete(Location location, Configuration hadoop) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(location.itemCount() * Short.BYTES);
    bytes.asShortBuffer().put(location.tokens());
    // Two drivers may fill one cache: each writes a file of its own, and either's is right.
    Path own = new Path(location.dir(), TOKENS + "." + UUID.randomUUID() + ".tmp");
    Path complete = new Path(location.dir(), TOKENS);
    FileSystem fileSystem = own.getFileSystem(hadoop);
    try (OutputStream out = fileSystem.create(own, true)) {
      out.write(bytes.array());
    }
    if (!fileSystem.rename(own, complete)) {
      fileSystem.delete(own, false);
      if (!fileSystem.exists(complete)) {
        throw new IOException("cannot complete " + location.dir());
      }
    }
  }

  /** The number of tokens of each item, or null where there is no complete store. */
  static short[] tokens(String dir, int itemCount, Configuration hadoop) throws IOException {
    Path file = new Path(dir, TOKENS);
    FileSystem fileSystem = file.getFileSystem(hadoop);
    if (!fileSystem.exists(file)) {
      return null;
    }
    try (InputStream in = fileSystem.open(file)) {
      byte[] bytes = in.readAllBytes();
      if (bytes.length != itemCount * Short.BYTES) {
        LOG.warn("{} has {} bytes for {} items; it is made anew", file, bytes.length, itemCount);
        return null;
      }
      short[] tokens = new short[itemCount];
      ByteBuffer.wrap(bytes).asShortBuffer().get(tokens);
      return tokens;
    }
  }

  /** Whether every block is there with all its bytes: a copy may have been cut short. */
  static boolean isWhole(Location location, Configuration hadoop) throws IOException {
    Path dir = new Path(location.dir());
    Map<String, Long> sizes = new HashMap<>();
    for (FileStatus file : dir.getFileSystem(hadoop).listStatus(dir)) {
      sizes.put(file.getPath().getName(), file.getLen());
    }
    long expected = 0;
    for (int item = 0; item < location.itemCount(); item++) {
      expected += (long) location.tokens()[item] * location.dimension() * Float.BYTES;
      if ((item + 1) % CatalogueBlocks.SIZE == 0 || item + 1 == location.itemCount()) {
        String name = blockFile(location.dir(), item / CatalogueBlocks.SIZE).getName();
        if (sizes.getOrDefault(name, -1L) != expected) {
          LOG.warn("{} of {} is not whole; the states are made anew", name, dir);
          return false;
        }
        expected = 0;
      }
    }
    return true;
  }
}

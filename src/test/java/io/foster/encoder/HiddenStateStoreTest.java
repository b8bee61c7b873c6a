package io.foster.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.encoder.HiddenStateStore.Location;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HiddenStateStoreTest {
  private static final int ITEMS = CatalogueBlocks.SIZE + 3;
  private static final int C = 2;
  private final Configuration hadoop = new Configuration();
  @TempDir Path dir;
  private Location location;

  /** Item i has i % 3 + 1 tokens, and the number i in every place. */
  private static HiddenState state(int item) {
    int tokens = item % 3 + 1;
    float[] values = new float[tokens * C];
    Arrays.fill(values, item);
    return new HiddenState(tokens, values);
  }

  @BeforeEach
  void write() throws IOException {
    short[] tokens = new short[ITEMS];
    for (int block = 0; block < 2; block++) {
      List<HiddenState> states = new ArrayList<>();
      for (int i = block * CatalogueBlocks.SIZE;
          i < Math.min(ITEMS, (block + 1) * CatalogueBlocks.SIZE);
          i++) {
        states.add(state(i));
        tokens[i] = (short) (i % 3 + 1);
      }
      // A second attempt at the same block replaces the first.
      for (long attempt = 1; attempt <= 2; attempt++) {
        HiddenStateStore.writeBlock(
            HiddenStateStore.blockFile(dir.toUri().toString(), block), states, attempt, hadoop);
      }
    }
    location = new Location(dir.toUri().toString(), C, tokens);
  }

  private HiddenStateStore open(long capacity) throws IOException {
    return new HiddenStateStore(location, hadoop, capacity);
  }

  @Test
  void aSecondDriverThatCompletesTheSameStoreIsNoFault() throws IOException {
    HiddenStateStore.complete(location, hadoop);
    HiddenStateStore.complete(location, hadoop);
    String uri = dir.toUri().toString();
    assertArrayEquals(location.tokens(), HiddenStateStore.tokens(uri, ITEMS, hadoop));
    // Where renaming does not replace, as on HDFS.
    hadoop.set("fs.hdfslike.impl", NoReplacing.class.getName());
    Location other = new Location("hdfslike://" + dir.toUri().getPath(), C, location.tokens());
    HiddenStateStore.complete(other, hadoop);
    assertArrayEquals(location.tokens(), HiddenStateStore.tokens(uri, ITEMS, hadoop));
  }

  /** The local file system with HDFS's rename: an existing file is not replaced. */
  public static final class NoReplacing extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("hdfslike:///");
    }

    @Override
    public String getScheme() {
      return "hdfslike";
    }

    @Override
    public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to)
        throws IOException {
      return !exists(to) && super.rename(from, to);
    }
  }

  @Test
  void findsEachItemInTheOrderAsked() throws IOException {
    int[] items = {ITEMS - 1, 0, 5, 5, CatalogueBlocks.SIZE, CatalogueBlocks.SIZE - 1};
    for (long capacity : new long[] {0, 1 << 20}) {
      HiddenStateStore store = open(capacity);
      for (int round = 0; round < 2; round++) {
        List<HiddenState> states = store.read(items);
        for (int i = 0; i < items.length; i++) {
          assertEquals(items[i] % 3 + 1, states.get(i).tokens());
          assertArrayEquals(state(items[i]).values(), states.get(i).values());
        }
      }
    }
  }

  @Test
  void readsOnlyTheBlocksItNeedsAndRemembersThem() throws IOException {
    HiddenStateStore store = open(1 << 20);
    Files.delete(dir.resolve("block-000001.f32"));
    store.read(new int[] {3, 4});
    Files.delete(dir.resolve("block-000000.f32"));
    assertArrayEquals(state(3).values(), store.read(new int[] {3}).get(0).values());
    assertThrows(UncheckedIOException.class, () -> store.read(new int[] {9}));
  }

  @Test
  void memoryIsBounded() throws IOException {
    HiddenStateStore store = open(100);
    for (int i = 0; i < ITEMS; i++) {
      store.read(new int[] {i});
      assertTrue(store.heldBytes() <= 100);
    }
    assertTrue(store.heldBytes() > 50);
  }

  @Test
  void isCompleteOnlyOnceTheTokensAreWritten() throws IOException {
    assertNull(HiddenStateStore.tokens(location.dir(), ITEMS, hadoop));
    HiddenStateStore.complete(location, hadoop);
    assertArrayEquals(location.tokens(), HiddenStateStore.tokens(location.dir(), ITEMS, hadoop));
    assertNull(HiddenStateStore.tokens(location.dir(), ITEMS + 1, hadoop), "cut short");
  }
}

package io.foster.distill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.base.ConfigException;
import io.foster.seqmodel.Adam;
import io.foster.seqmodel.Theta;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint that was cut or changed is refused; none is gone on with. */
class DistillCheckpointTest {
  @TempDir Path dir;

  private static NamedTensors tensors(int n) {
    float[] data = new float[n];
    for (int i = 0; i < n; i++) {
      data[i] = i * 0.25f;
    }
    return new NamedTensors(Map.of("w", new Tensor(new long[] {n}, data)));
  }

  private DistillCheckpoint checkpoint() {
    return new DistillCheckpoint(new org.apache.hadoop.fs.Path(dir.toUri()), new Configuration());
  }

  /** The one file, written. */
  private Path write() throws IOException {
    DistillState state =
        new DistillState(
            7,
            tensors(20),
            Theta.ofFlat(tensors(30)),
            Theta.ofFlat(tensors(30)),
            new Adam.State(3, tensors(30), tensors(30)),
            tensors(20),
            tensors(20));
    checkpoint()
        .write(
            new DistillCheckpoint.Saved(
                true, 1, state, new Gate.Best(0, tensors(20), 0.5), "{}\n", "{}\n"));
    try (var files = Files.list(dir)) {
      List<Path> all = files.filter(f -> !f.getFileName().toString().startsWith(".")).toList();
      assertEquals(1, all.size(), all.toString());
      return all.get(0);
    }
  }

  private void assertRefused(String what) {
    ConfigException e = assertThrows(ConfigException.class, () -> checkpoint().read(), what);
    assertTrue(e.getMessage().contains("delete it, and --resume"), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  private void forgetChecksums() throws IOException {
    try (var files = Files.list(dir)) {
      for (Path file : files.filter(f -> f.getFileName().toString().endsWith(".crc")).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void cutAnywhereItIsRefused() throws IOException {
    Path file = write();
    byte[] whole = Files.readAllBytes(file);
    assertEquals(7, checkpoint().read().orElseThrow().state().step());
    assertTrue(checkpoint().read().orElseThrow().due());
    forgetChecksums();
    for (int at = 0; at < whole.length; at += 23) {
      Files.write(file, Arrays.copyOf(whole, at));
      assertRefused("cut at " + at + " of " + whole.length);
    }
    Files.write(file, whole);
    assertEquals(7, checkpoint().read().orElseThrow().state().step());
  }

  @Test
  void aChangedNumberIsNoticed() throws IOException {
    Path file = write();
    byte[] whole = Files.readAllBytes(file);
    byte[] changed = whole.clone();
    changed[whole.length - 2] ^= 1;
    Files.write(file, changed);
    assertRefused("with the file system's own checksum");
    forgetChecksums();
    for (int i = whole.length - 700; i < whole.length; i += 17) {
      changed = whole.clone();
      changed[i] ^= 1;
      Files.write(file, changed);
      assertRefused("changed at " + i);
    }
  }
}

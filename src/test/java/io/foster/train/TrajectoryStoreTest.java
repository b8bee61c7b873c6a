package io.foster.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.base.ConfigException;
import io.foster.config.Backbone;
import io.foster.config.ModelShape;
import io.foster.seqmodel.Theta;
import io.foster.seqmodel.Toy;
import io.foster.tensor.NamedTensors;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrajectoryStoreTest {
  @TempDir java.nio.file.Path dir;
  private static final ModelShape SHAPE = Toy.model(3, 4).shape();

  private TrajectoryStore store;

  private static Theta theta(int seed) {
    NamedTensors encoder = new NamedTensors(Map.of("layer", Toy.normal(seed, 1, 2)));
    return new Theta(Toy.parameters(Toy.model(3, 4), seed), encoder);
  }

  private static TrainedModel expert(int seed) {
    return new TrainedModel(
        "full", "expert", seed, SHAPE, null, theta(seed), 0.1, 800, 2, 3, List.of());
  }

  @BeforeEach
  void write() throws Exception {
    store = new TrajectoryStore(new Path(dir.toUri()), new Configuration());
    store.write(
        0, new Trajectory(expert(9), new TreeMap<>(Map.of(10, theta(1), 1_000_000, theta(2)))));
    store.write(1, new Trajectory(expert(5), new TreeMap<>(Map.of(200, theta(3), 9, theta(4)))));
  }

  @Test
  void expertsComeInTheOrderOfTheirNumbers() throws Exception {
    assertEquals(List.of(expert(9), expert(5)), store.experts(SHAPE));
  }

  @Test
  void namesOfFilesAreTheSameInEveryLocale() throws Exception {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      assertEquals("\u0667", "%d".formatted(7), "the locale has digits of its own");
      store.write(2, new Trajectory(expert(1), new TreeMap<>(Map.of(30, theta(1)))));
    } finally {
      Locale.setDefault(before);
    }
    assertTrue(Files.exists(dir.resolve("expert-2/step-000030.safetensors")));
  }

  @Test
  void expertsOfAnotherBackboneAreRefused() {
    ModelShape gru = new ModelShape(Backbone.GRU4REC, 3, 8, 2, 2, 12, 4);
    ConfigException e = assertThrows(ConfigException.class, () -> store.experts(gru));
    assertTrue(e.getMessage().startsWith("model.backbone: "), e.getMessage());
    assertTrue(e.getMessage().contains("was trained as sasrec, not as gru4rec"), e.getMessage());
  }

  @Test
  void checkpointsComeByExpertAndStep() throws Exception {
    assertEquals(
        List.of(theta(1), theta(2), theta(4), theta(3)), store.checkpoints(0, Integer.MAX_VALUE));
  }

  @Test
  void earlyAndLateOnesBothHoldTheBoundary() throws Exception {
    assertEquals(List.of(theta(1), theta(4)), store.checkpoints(0, 10));
    assertEquals(List.of(theta(1), theta(2), theta(3)), store.checkpoints(10, Integer.MAX_VALUE));
    assertEquals(List.of(), store.checkpoints(0, 8));
  }

  @Test
  void anEmptyDirectoryHoldsNone() throws Exception {
    TrajectoryStore empty =
        new TrajectoryStore(new Path(dir.resolve("none").toUri()), new Configuration());
    assertEquals(List.of(), empty.experts(SHAPE));
    assertEquals(List.of(), empty.checkpoints(0, 10));
  }
}

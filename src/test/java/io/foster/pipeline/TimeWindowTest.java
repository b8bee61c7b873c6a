package io.foster.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.base.ConfigException;
import io.foster.config.Assignment;
import io.foster.config.ConfigLoader;
import io.foster.config.FosterConfig;
import io.foster.stages.Pipelines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ingest.from} and {@code ingest.until}, relative to the start of the run. */
class TimeWindowTest {
  private static final Instant NOON = Instant.parse("2024-03-31T12:34:56.789Z");
  @TempDir Path dir;

  private FosterConfig at(Instant start, String... sets) {
    List<Assignment> all = new ArrayList<>();
    all.add(new Assignment("input.dir", dir.toString(), "--set"));
    all.add(new Assignment("output", dir.resolve("../out").normalize().toString(), "--output"));
    for (String set : sets) {
      all.add(Assignment.parse(set));
    }
    return new ConfigLoader(Clock.fixed(start, ZoneOffset.UTC))
        .load(Optional.empty(), all, Configuration::new);
  }

  private String fingerprint(Instant start, String... sets) throws Exception {
    Files.writeString(dir.resolve("data.csv"), "a,b\n");
    Files.setLastModifiedTime(dir.resolve("data.csv"), java.nio.file.attribute.FileTime.from(NOON));
    FosterConfig config = at(start, sets);
    return new Fingerprints(
            Pipelines.run(config).stages(),
            config,
            new Configuration(),
            () -> {
              throw new AssertionError("no table is read");
            })
        .of("ingest");
  }

  @Test
  void aWindowResolvedYesterdayAndTodayIsTwoWindows() throws Exception {
    String today = fingerprint(NOON, "ingest.from=-365d");
    assertEquals(today, fingerprint(NOON.plusSeconds(3600), "ingest.from=-365d"));
    assertNotEquals(today, fingerprint(NOON.minusSeconds(86_400), "ingest.from=-365d"));
    assertEquals(today, fingerprint(NOON, "ingest.from=2023-04-01T00:00:00Z"));
    assertNotEquals(
        fingerprint(NOON, "ingest.until=-1h"),
        fingerprint(NOON.plusSeconds(3600), "ingest.until=-1h"));
    assertEquals(
        fingerprint(NOON, "ingest.from=2023-04-01"),
        fingerprint(NOON.minusSeconds(86_400), "ingest.from=2023-04-01"));
  }

  @Test
  void whatTheWindowWasIsPartOfTheConfiguration() {
    FosterConfig config = at(NOON, "ingest.from=-1m", "ingest.until=-2h");
    assertEquals(Instant.parse("2024-02-29T00:00:00Z"), config.ingest().from().orElseThrow());
    assertEquals(Instant.parse("2024-03-31T10:00:00Z"), config.ingest().until().orElseThrow());
    FosterConfig again =
        new ConfigLoader(Clock.fixed(NOON.plusSeconds(1_000_000), ZoneOffset.UTC))
            .loadText("manifest.json", config.json(), List.of());
    assertEquals(config.ingest(), again.ingest());
  }

  @Test
  void timesMayBeWrittenInSeveralWays() {
    for (String text :
        List.of(
            "2024-01-31T12:00:00Z",
            "2024-01-31 12:00:00",
            "2024-01-31T13:00:00+01:00",
            "2024-01-31T12:00")) {
      assertEquals(
          Instant.parse("2024-01-31T12:00:00Z"),
          at(NOON, "ingest.from=" + text).ingest().from().orElseThrow(),
          text);
    }
    assertEquals(
        Instant.parse("2024-03-17T00:00:00Z"),
        at(NOON, "ingest.from=-2w").ingest().from().orElseThrow());
  }

  @Test
  void whatIsNoWindowIsSaid() {
    for (String set : List.of("ingest.from=yesterday", "ingest.until=-3x", "ingest.until=365d")) {
      ConfigException e = assertThrows(ConfigException.class, () -> at(NOON, set));
      assertTrue(e.getMessage().contains("is no time; write 2024-01-31"), e.getMessage());
    }
    ConfigException empty =
        assertThrows(ConfigException.class, () -> at(NOON, "ingest.from=-1d", "ingest.until=-2d"));
    assertTrue(empty.getMessage().startsWith("ingest.until: "), empty.getMessage());
  }
}

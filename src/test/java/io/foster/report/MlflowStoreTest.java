package io.foster.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.foster.base.ConfigException;
import io.foster.report.MlflowStore.Point;
import io.foster.report.MlflowStore.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The layout, against a reader that does what MLflow's does. */
class MlflowStoreTest {
  private static final String ID = "0123456789abcdef0123456789abcdef";
  private static final String OTHER = "fedcba9876543210fedcba9876543210";

  @TempDir Path dir;

  private MlflowStore store() {
    return MlflowStore.open(dir.resolve("mlruns").toString(), new Configuration());
  }

  private JsonNode read() throws IOException, InterruptedException {
    return MlflowReader.read(dir.resolve("mlruns"));
  }

  private static Run run(Map<String, String> params, Path... artifacts) {
    return new Run(
        "games: \"first\" 'run' #1 é😀",
        1_700_000_000_000L,
        1_700_000_060_000L,
        params,
        Map.of(
            "full.all.1/recall_at_10", List.of(new Point(1_700_000_060_000L, 0.0625, 0)),
            "full.all.1/loss",
                List.of(
                    new Point(1, 5.5, 30),
                    new Point(1, Double.NaN, 60),
                    new Point(1, Double.POSITIVE_INFINITY, 90),
                    new Point(1, 1e-12, 120)),
            "full.all.1/worst", List.of(new Point(1, Double.NEGATIVE_INFINITY, 0))),
        Map.of("mlflow.runName", "games", "long", "x".repeat(9000)),
        List.of(artifacts).stream().map(p -> new org.apache.hadoop.fs.Path(p.toUri())).toList());
  }

  @Test
  void aRunIsReadAsItWasWritten() throws Exception {
    Path report = Files.writeString(dir.resolve("report.html"), "<p>report");
    String emoji = "😀".repeat(3001);
    Map<String, String> params =
        Map.of("student.items", "null", "a.\"b c/../d@e\"", "1", "long", emoji, "lines", "1\n2");
    store().write("games", ID, run(params, report));
    JsonNode run = read().get("games").get(ID);
    assertEquals("games: \"first\" 'run' #1 é😀", run.get("name").asText());
    assertEquals("FINISHED", run.get("status").asText());
    assertEquals("active", run.get("lifecycle").asText());
    assertEquals(60_000, run.get("milliseconds").asInt());
    assertEquals("null", run.at("/params/student.items").asText());
    assertEquals("1", run.get("params").get("a._b c/_/d_at_e_").asText());
    assertEquals("😀".repeat(3000), run.at("/params/long").asText());
    assertEquals("1\n2", run.at("/params/lines").asText());
    assertEquals(5000, run.at("/tags/long").asText().length());
    assertEquals("0.0625", run.get("last").get("full.all.1/recall_at_10").asText());
    assertEquals("1e-12", run.get("last").get("full.all.1/loss").asText());
    assertEquals("-inf", run.get("last").get("full.all.1/worst").asText());
    assertEquals("[30,60,90,120]", run.get("steps").get("full.all.1/loss").toString());
    String artifacts = run.get("artifacts").asText();
    assertTrue(artifacts.startsWith("file:///"), artifacts);
    Path copy = Path.of(java.net.URI.create(artifacts)).resolve("report.html");
    assertEquals("<p>report", Files.readString(copy));
    try (var files = Files.walk(dir.resolve("mlruns"))) {
      assertEquals(
          List.of(), files.map(Path::toString).filter(f -> f.matches(".*\\.(crc|tmp)")).toList());
    }
  }

  @Test
  void aSecondRunReplacesTheOneOfItsIdentifierAlone() throws Exception {
    store().write("games", ID, run(Map.of("a", "1", "gone", "1")));
    store().write("games", OTHER, run(Map.of("a", "2")));
    store().write("games", ID, run(Map.of("a", "3")));
    JsonNode runs = read().get("games");
    assertEquals(2, runs.size(), runs.toString());
    assertEquals("{\"a\":\"3\"}", runs.get(ID).get("params").toString());
    assertEquals("{\"a\":\"2\"}", runs.get(OTHER).get("params").toString());
    // The output's data set has got another name: the run moves.
    store().write("toys", ID, run(Map.of()));
    assertEquals(1, read().get("games").size());
    assertEquals(1, read().get("toys").size());
  }

  @Test
  void halfARunLeavesTheEarlierOne() throws Exception {
    store().write("games", ID, run(Map.of("a", "1")));
    Run broken = run(Map.of("a", "2"), dir.resolve("none.html"));
    assertThrows(IOException.class, () -> store().write("games", ID, broken));
    assertEquals("{\"a\":\"1\"}", read().at("/games/" + ID + "/params").toString());
  }

  @Test
  void anExperimentOfMlflowsOwnIsTaken() throws Exception {
    store();
    Path theirs = Files.createDirectories(dir.resolve("mlruns/123456789012345678"));
    Files.writeString(
        theirs.resolve("meta.yaml"),
        """
        artifact_location: file:///tmp/mlruns/123456789012345678
        creation_time: 1700000000000
        experiment_id: '123456789012345678'
        last_update_time: 1700000000000
        lifecycle_stage: active
        name: games and 'toys'
        """);
    store().write("games and 'toys'", ID, run(Map.of()));
    assertTrue(Files.exists(theirs.resolve(ID).resolve("meta.yaml")));
    assertEquals(1, read().get("games and 'toys'").size());
    assertEquals(0, read().get("Default").size());

    Path trash = Files.createDirectories(dir.resolve("mlruns/.trash"));
    Files.move(theirs, trash.resolve(theirs.getFileName()));
    ConfigException e =
        assertThrows(ConfigException.class, () -> store().experiment("games and 'toys'"));
    assertTrue(
        e.getMessage().startsWith("run.mlflow-dir: the experiment \"games and"), e::toString);
    assertTrue(e.getMessage().contains("mlflow experiments restore -x 12345678901"), e::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:1/", "sqlite:///mlflow.db", "s3a://bucket/mlruns"})
  void whatIsNoDirectoryIsSaidAtOnce(String place) {
    refuses(place);
  }

  @Test
  void whatCannotBeWrittenIsSaidAtOnce() throws IOException {
    refuses(Files.writeString(dir.resolve("file"), "").toString());
    refuses(dir.resolve("file/below").toString());
    assertFalse(Files.isDirectory(dir.resolve("file")));
  }

  private static void refuses(String place) {
    ConfigException e =
        assertThrows(
            ConfigException.class, () -> MlflowStore.open(place, new Configuration()), place);
    assertEquals(1, e.problems().size());
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    assertTrue(e.getMessage().startsWith("run.mlflow-dir: cannot write to " + place), e::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "recall@10, recall_at_10",
    "baseline.k-center, baseline.k-center",
    "a:b%c, a_b_c",
    "../x, _/x",
    "a//b/., a/_/b/_"
  })
  void keysAreThoseEveryMlflowTakes(String key, String expected) {
    assertEquals(expected, MlflowStore.key(key));
  }
}

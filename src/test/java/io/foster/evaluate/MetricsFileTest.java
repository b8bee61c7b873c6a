package io.foster.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.foster.base.ConfigException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsFileTest {
  private static final EvaluationProtocol PROTOCOL =
      EvaluationProtocol.fullRanking("leave-one-out", 17, false, "all 4 users");

  @TempDir Path dir;

  private final Configuration hadoop = new Configuration(false);

  private org.apache.hadoop.fs.Path path() {
    return new org.apache.hadoop.fs.Path(dir.resolve("metrics.json").toUri());
  }

  static Cell cell(String training, long seed, double recall) {
    return Cells.of(training)
        .seed(seed)
        .metric("recall@10", recall)
        .metric("ndcg@10", recall / 3)
        .trained(0.5, 60, 12.5, 1L << 33)
        .build();
  }

  @Test
  void comesBackAsWritten() throws Exception {
    MetricsFile file =
        new MetricsFile(PROTOCOL, List.of(cell("full", 1, 1 / 3.0), cell("d", 2, 0)));
    file.write(path(), hadoop);
    assertEquals(file, MetricsFile.read(path(), hadoop));
  }

  @Test
  void theDocumentHasTheAgreedFields() throws Exception {
    new MetricsFile(PROTOCOL, List.of(cell("full", 7, 0.25))).write(path(), hadoop);
    JsonNode json = new ObjectMapper().readTree(dir.resolve("metrics.json").toFile());
    assertEquals(
        List.of("split", "candidates", "historyMasking", "ties", "users"), names(json, "protocol"));
    JsonNode cell = json.get("cells").get(0);
    assertEquals(
        "{\"dataset\":\"games\",\"training\":\"full\",\"method\":\"foster\",\"student\":\"sasrec\","
            + "\"transferred\":false,\"sequences\":0,\"length\":0,\"seed\":7,"
            + "\"split\":\"test\",\"metrics\":{\"recall@10\":0.25,\"ndcg@10\":0.08333333333333333},"
            + "\"validation\":0.5,\"steps\":60,\"seconds\":12.5,\"peakRssBytes\":8589934592,"
            + "\"cost\":{\"steps\":0,\"seconds\":0.0,\"residentBytes\":0,\"peakBytes\":0}}",
        cell.toString());
  }

  private static List<String> names(JsonNode json, String field) {
    List<String> names = new java.util.ArrayList<>();
    json.get(field).fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void theOrderOfCellsDoesNotDependOnTheOrderOfMeasuring() throws Exception {
    List<Cell> cells = List.of(cell("full", 10, 0.1), cell("full", 9, 0.2), cell("a", 1, 0.3));
    new MetricsFile(PROTOCOL, cells).write(path(), hadoop);
    byte[] bytes = Files.readAllBytes(dir.resolve("metrics.json"));
    MetricsFile other = new MetricsFile(PROTOCOL, List.of());
    for (int i : new int[] {1, 0, 2}) {
      other = other.with(cells.get(i));
    }
    other.write(path(), hadoop);
    assertArrayEquals(bytes, Files.readAllBytes(dir.resolve("metrics.json")));
    assertEquals(List.of(1L, 9L, 10L), other.cells().stream().map(Cell::seed).toList());
  }

  @Test
  void aLaterMeasurementTakesTheEarliersPlace() {
    MetricsFile file = new MetricsFile(PROTOCOL, List.of(cell("full", 1, 0.1)));
    assertEquals(List.of(cell("full", 1, 0.2)), file.with(cell("full", 1, 0.2)).cells());
    assertThrows(
        IllegalArgumentException.class,
        () -> new MetricsFile(PROTOCOL, List.of(cell("full", 1, 0.1), cell("full", 1, 0.2))));
  }

  @Test
  void replacesAnEarlierFileAndLeavesNothingBeside() throws Exception {
    new MetricsFile(PROTOCOL, List.of(cell("full", 1, 0.1))).write(path(), hadoop);
    new MetricsFile(PROTOCOL, List.of(cell("full", 2, 0.1))).write(path(), hadoop);
    assertEquals(2, MetricsFile.read(path(), hadoop).cells().get(0).seed());
    File[] left = dir.toFile().listFiles(f -> f.getName().contains("tmp"));
    assertEquals(0, left.length);
  }

  @Test
  void whatIsNoNumberIsNeverWritten() {
    assertThrows(IllegalArgumentException.class, () -> cell("full", 1, Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> cell("full", 1, Double.POSITIVE_INFINITY));
  }

  @Test
  void anAbsentOrBrokenFileIsTheUsersToMend() throws Exception {
    ConfigException absent =
        assertThrows(ConfigException.class, () -> MetricsFile.read(path(), hadoop));
    assertTrue(absent.getMessage().contains("metrics.json: there is no such file;"));
    for (String text : List.of("{\"cells\": [", "[]", "{\"cells\": []}", "{\"protocol\": {}}")) {
      Files.writeString(dir.resolve("metrics.json"), text);
      ConfigException broken =
          assertThrows(ConfigException.class, () -> MetricsFile.read(path(), hadoop), text);
      assertEquals(1, broken.getMessage().lines().count(), broken.getMessage());
    }
  }
}

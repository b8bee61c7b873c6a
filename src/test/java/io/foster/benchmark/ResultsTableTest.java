package io.foster.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.evaluate.EvaluationProtocol;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultsTableTest {
  private static final EvaluationProtocol PROTOCOL =
      EvaluationProtocol.fullRanking("leave-one-out", 9, false, "all 7 users");

  private static List<BenchmarkCell> cells(String method, int m, double... recalls) {
    return cells(null, Map.of(), method, m, recalls);
  }

  private static List<BenchmarkCell> cells(
      String student, Map<String, String> madeFrom, String method, int m, double... recalls) {
    List<BenchmarkCell> cells = new ArrayList<>();
    for (int k = 0; k < recalls.length; k++) {
      LinkedHashMap<String, Double> metrics = new LinkedHashMap<>();
      metrics.put("recall@10", recalls[k]);
      metrics.put("ndcg@10", recalls[k] / 2);
      cells.add(
          new BenchmarkCell(
              "shop, the",
              method.split(" ", 2)[0],
              method.contains(" ") ? method.split(" ", 2)[1] : null,
              m == 0 ? "full" : "synthetic-" + m,
              m,
              m == 0 ? 0 : 8,
              student,
              101 + k,
              PROTOCOL,
              metrics,
              0.1,
              60,
              2.5,
              List.of(),
              new BenchmarkCell.Cost(m == 0 ? 0 : 10, 5, 1 << 20, 5 << 20),
              madeFrom));
    }
    return cells;
  }

  private static List<BenchmarkCell> all() {
    List<BenchmarkCell> all = new ArrayList<>(cells("full", 0, 0.4, 0.4, 0.4));
    all.addAll(cells("foster", 4, 0.5, 0.4, 0.6));
    all.addAll(cells("random", 4, 0.4, 0.2, 0.3));
    return all;
  }

  @Test
  void everyGroupHasItsMeanDeviationRatioAndTest() {
    String table =
        new ResultsTable(all(), Map.of("shop, the", "foster benchmark --config x")).markdown();
    List<String> lines = table.lines().toList();
    int full = lines.indexOf(find(lines, "| full |"));
    assertTrue(
        lines.get(full).startsWith("| full |  | 3 | 0.4000 ± 0.0000 | 1.000 | 0.2254 |"), table);
    assertEquals(
        "| foster | 4 | 3 | 0.5000 ± 0.1000 | 1.250 |  | 0.2500 ± 0.0500 | 1.250 |  |",
        lines.get(full + 1));
    // Differences 0.1, 0.2, 0.3: 1 - sqrt(6 / 7) = 0.0742, twice for the two tests.
    assertEquals(
        "| random | 4 | 3 | 0.3000 ± 0.1000 | 0.750 | 0.1484 | 0.1500 ± 0.0500 | 0.750 | 0.1484 |",
        lines.get(full + 2));
    assertTrue(table.contains("foster benchmark --config x"), table);
    assertTrue(table.contains("| foster | 4 | 5.0 | 10 | 0.500 | 4 | 2.5 | 60 |"), table);
    assertTrue(table.contains("full ranking over all 9 items"), table);
  }

  @Test
  void ratiosAndTestsStayWithinAnArchitecture() {
    Map<String, String> transfer = Map.of("transfer", "..");
    List<BenchmarkCell> cells = all();
    // Before sasrec by name; the sets' own architecture comes first all the same.
    cells.addAll(cells("gru4rec", transfer, "full", 0, 0.1, 0.1, 0.1));
    cells.addAll(cells("gru4rec", transfer, "foster", 4, 0.2, 0.1, 0.3));
    List<String> lines = new ResultsTable(cells, Map.of()).markdown().lines().toList();
    assertEquals(
        "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|",
        lines.get(rowOf(lines, "| student | method |") + 1));
    int full = rowOf(lines, "| sasrec | full |");
    // The first three are the tests and ratios of the table without the other architecture.
    assertEquals(
        List.of(
            "| sasrec | foster | 4 | 3 | 0.5000 ± 0.1000 | 1.250 |  | 0.2500 ± 0.0500 | 1.250 |  |",
            "| sasrec | random | 4 | 3 | 0.3000 ± 0.1000 | 0.750 | 0.1484 | 0.1500 ± 0.0500 | 0.750"
                + " | 0.1484 |",
            "| gru4rec | full |  | 3 | 0.1000 ± 0.0000 | 1.000 | 0.2254 | 0.0500 ± 0.0000 | 1.000 |"
                + " 0.2254 |",
            "| gru4rec | foster | 4 | 3 | 0.2000 ± 0.1000 | 2.000 |  | 0.1000 ± 0.0500 | 2.000 | "
                + " |"),
        lines.subList(full + 1, full + 5));
    assertTrue(
        lines.contains("| gru4rec | foster | 4 | 5.0 | 10 | 0.500 | 4 | 2.5 | 60 |"),
        lines::toString);
  }

  @Test
  void variantsHaveATableOfTheirOwnAndLeaveTheOthersAlone() {
    List<BenchmarkCell> cells = all();
    String without = new ResultsTable(cells, Map.of()).markdown();
    assertFalse(without.contains("Ablations"), without);
    cells.addAll(cells("foster no-anchors", 4, 0.4, 0.2, 0.3));
    // Trained with two of the three seeds: 0.5 - 0.45 and 0.4 - 0.45.
    cells.addAll(cells("foster M 60", 60, 0.45, 0.45));
    List<String> lines = new ResultsTable(cells, Map.of()).markdown().lines().toList();
    int first = lines.indexOf("### Ablations and sweeps");
    assertEquals(
        "| method | M | seeds | recall@10 | of full | difference | p | ndcg@10 | of full | difference"
            + " | p | validation |",
        lines.get(first + 2));
    assertEquals(
        List.of(
            "| foster | 4 | 3 | 0.5000 ± 0.1000 | 1.250 |  |  | 0.2500 ± 0.0500 | 1.250 |  |  |"
                + " 0.1000 ± 0.0000 |",
            // As random above, and here too twice 0.0742: two variants have a test.
            "| foster no-anchors | 4 | 3 | 0.3000 ± 0.1000 | 0.750 | -0.2000 | 0.1484 | 0.1500 ±"
                + " 0.0500 | 0.750 | -0.1000 | 0.1484 | 0.1000 ± 0.0000 |",
            // Against M = 4, the nearest: differences -0.05 and 0.05.
            "| foster M 60 | 60 | 2 | 0.4500 ± 0.0000 | 1.125 | +0.0000 | 1.0000 | 0.2250 ± 0.0000"
                + " | 1.125 | +0.0000 | 1.0000 | 0.1000 ± 0.0000 |"),
        lines.subList(first + 4, first + 7));
    // The tests of the main table are corrected as if there were no variants, and none is in it.
    List<String> main = without.lines().toList();
    int row = rowOf(main, "| full |");
    assertEquals(main.subList(0, row + 4), lines.subList(0, row + 4));
    assertTrue(
        new ResultsData(cells).csv().contains("foster no-anchors,synthetic-4,4,8,sasrec,101,"));
  }

  private static int rowOf(List<String> lines, String start) {
    return lines.indexOf(find(lines, start));
  }

  private static String find(List<String> lines, String start) {
    return lines.stream().filter(l -> l.startsWith(start)).findFirst().orElseThrow();
  }

  @Test
  void theLongFormHasARowForEachCellAndMetric() {
    List<String> lines = new ResultsData(all()).csv().lines().toList();
    assertEquals(1 + 9 * 2, lines.size());
    assertTrue(
        lines.get(0).startsWith("dataset,method,training,sequences,length,student,seed,metric,"));
    assertTrue(
        lines.contains(
            "\"shop,"
                + " the\",random,synthetic-4,4,8,sasrec,102,recall@10,0.2,0.1,60,2.5,10,5.0,1048576,5242880"),
        lines.toString());
    assertFalse(lines.get(1).contains("null"));
  }
}

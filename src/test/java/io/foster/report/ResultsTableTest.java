package io.foster.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.evaluate.EvaluationProtocol;
import io.foster.seqmodel.SequenceTrainer.CurvePoint;
import io.foster.trial.BenchmarkCell;
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

  @Test
  void variantsAloneHaveTheirTable() {
    String text =
        new ResultsTable(cells("foster no-anchors", 4, 0.4, 0.2, 0.3), Map.of()).markdown();
    assertTrue(
        text.contains(
            "\n| foster no-anchors | 4 | 3 | 0.3000 ± 0.1000 |  |  |  | 0.1500 ± 0.0500 |"),
        text);
  }

  private static BenchmarkCell with(
      BenchmarkCell c, Map<String, Double> slices, List<CurvePoint> curve) {
    LinkedHashMap<String, Double> metrics = new LinkedHashMap<>(c.metrics());
    metrics.putAll(slices);
    return new BenchmarkCell(
        c.dataset(),
        c.method(),
        c.variant(),
        c.training(),
        c.sequences(),
        c.length(),
        c.student(),
        c.seed(),
        c.protocol(),
        metrics,
        c.validation(),
        c.trainSteps(),
        c.trainSeconds(),
        curve,
        c.cost(),
        c.madeFrom());
  }

  private static Map<String, Double> slices(double warm, double cold) {
    return Map.of(
        "users[target warm]",
        6.0,
        "recall@10[target warm]",
        warm,
        "ndcg@10[target warm]",
        warm / 2,
        "users[target cold]",
        1.0,
        "recall@10[target cold]",
        cold);
  }

  @Test
  void slicesOfTheTestUsersHaveATableWithoutTheCellsThatHaveNone() {
    List<BenchmarkCell> cells = new ArrayList<>();
    cells("full", 0, 0.4, 0.4).forEach(c -> cells.add(with(c, slices(0.5, 0.1), List.of())));
    List<BenchmarkCell> foster = cells("foster", 4, 0.5, 0.4, 0.6);
    cells.add(with(foster.get(0), slices(0.6, 0), List.of()));
    cells.add(with(foster.get(1), slices(0.4, 0), List.of()));
    // Made before there were slices, as are those of random users.
    cells.add(foster.get(2));
    cells.addAll(cells("random", 4, 0.2, 0.2));
    List<String> lines = new ResultsTable(cells, Map.of()).markdown().lines().toList();
    int heading = lines.indexOf("### Recall@10 by slice");
    assertEquals(
        List.of(
            "| method | M | seeds | target warm | target cold |",
            "|---|--:|--:|--:|--:|",
            "| *test users* |  |  | 6 | 1 |",
            "| full |  | 2 | 0.5000 ± 0.0000 | 0.1000 ± 0.0000 |",
            "| foster | 4 | 2 | 0.5000 ± 0.1414 | 0.0000 ± 0.0000 |",
            ""),
        lines.subList(heading + 2, heading + 8));
    assertTrue(
        new ResultsData(cells)
            .csv()
            .contains("full,full,0,0,sasrec,101,ndcg@10[target warm],0.25,"));
    assertFalse(new ResultsTable(all(), Map.of()).markdown().contains("by slice"));
  }

  /** Points with recall, and NDCG of half of it, after 10, 20, .. seconds. */
  private static List<CurvePoint> curve(double... recalls) {
    List<CurvePoint> curve = new ArrayList<>();
    for (double recall : recalls) {
      int n = curve.size() + 1;
      curve.add(new CurvePoint(n, 1, recall / 2, recall, 10.0 * n));
    }
    return curve;
  }

  @Test
  void theTimeOfAllDataIsThatToTheRecallOfTheChosenCheckpoint() {
    List<BenchmarkCell> full = cells("full", 0, 0.4, 0.4);
    List<BenchmarkCell> foster = cells("foster", 4, 0.5, 0.4);
    List<BenchmarkCell> cells = new ArrayList<>();
    // Both reach 0.375, the mean of 0.5 and 0.25: after 30 and 40 seconds.
    cells.add(with(full.get(0), Map.of(), curve(0.1, 0.2, 0.375, 0.5)));
    cells.add(with(full.get(1), Map.of(), curve(0.1, 0.2, 0.37, 0.38, 0.2)));
    // The second one's checkpoint is the first look: NDCG@10 is best there, whatever the recall.
    cells.add(with(foster.get(0), Map.of(), curve(0.1, 0.5)));
    List<CurvePoint> odd =
        List.of(new CurvePoint(1, 1, 0.3, 0.25, 2), new CurvePoint(2, 1, 0.2, 0.9, 8));
    cells.add(with(foster.get(1), Map.of(), odd));
    // On the set (20 + 8) / 2 seconds in all steps; 35 / 14 = 2.5.
    String text = new ResultsTable(cells, Map.of()).markdown();
    assertTrue(text.contains("\n| foster | 4 | 0.3750 | 14.0 | 35.0 | 0 of 2 | 2.50 |\n"), text);

    // A model that never gets there counts until its best look: (30 + 20) / 2.
    cells.set(1, with(full.get(1), Map.of(), curve(0.1, 0.28, 0.28)));
    text = new ResultsTable(cells, Map.of()).markdown();
    assertTrue(
        text.contains("\n| foster | 4 | 0.3750 | 14.0 | > 25.0 | 1 of 2 | > 1.79 |\n"), text);
    assertFalse(new ResultsTable(all(), Map.of()).markdown().contains("Training time"));
  }

  @Test
  void variantsWhoseStudentsAreTrainedOtherwiseHaveATimeOfTheirOwn() {
    List<BenchmarkCell> cells = new ArrayList<>();
    add(cells, cells("full", 0, 0.4), curve(0.1, 0.2, 0.4, 0.5));
    Map<String, String> slow = Map.of("student", "{steps: 30}");
    add(cells, cells(null, slow, "foster", 4, 0.5), curve(0.1, 0.2, 0.4));
    add(cells, cells(null, slow, "foster loop", 4, 0.5), curve(0.1, 0.2, 0.4));
    Map<String, String> fast = Map.of("student", "{steps: 10}");
    add(cells, cells(null, fast, "foster short", 4, 0.5), curve(0.2));
    String text = new ResultsTable(cells, Map.of()).markdown();
    String time = text.substring(text.indexOf("### Training time"), text.indexOf("Without the"));
    assertTrue(time.contains("\n| foster | 4 | 0.4000 | 30.0 | 30.0 | 0 of 1 | 1.00 |\n"), time);
    assertTrue(
        time.contains("\n| foster short | 4 | 0.2000 | 10.0 | 20.0 | 0 of 1 | 2.00 |\n"), time);
    assertFalse(time.contains("loop"), time);
  }

  private static void add(
      List<BenchmarkCell> cells, List<BenchmarkCell> more, List<CurvePoint> curve) {
    more.forEach(c -> cells.add(with(c, Map.of(), curve)));
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

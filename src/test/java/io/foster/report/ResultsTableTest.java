package io.foster.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.evaluate.Cell;
import io.foster.evaluate.Cells;
import io.foster.evaluate.EvaluationProtocol;
import io.foster.evaluate.MetricsFile;
import io.foster.seqmodel.SequenceTrainer.CurvePoint;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

class ResultsTableTest {
  private static final EvaluationProtocol PROTOCOL =
      EvaluationProtocol.fullRanking("leave-one-out", 9, false, "all 7 users");

  private static List<Cell> cells(String method, int m, double... recalls) {
    return cells("sasrec", Map.of(), method, m, recalls);
  }

  private static List<Cell> cells(
      String student, Map<String, String> madeFrom, String method, int m, double... recalls) {
    List<Cell> cells = new ArrayList<>();
    for (int k = 0; k < recalls.length; k++) {
      cells.add(
          Cells.of(m == 0 ? "full" : "synthetic-" + m)
              .dataset("shop, the")
              .method(method.split(" ", 2)[0])
              .variant(method.contains(" ") ? method.split(" ", 2)[1] : "")
              .student(student, !student.equals("sasrec"))
              .seed(101 + k)
              .metric("recall@10", recalls[k])
              .metric("ndcg@10", recalls[k] / 2)
              .trained(0.1, 60, 2.5, 1)
              .cost(new Cell.Cost(m == 0 ? 0 : 10, 5, 1 << 20, 5 << 20))
              .madeFrom(madeFrom)
              .build());
    }
    return cells;
  }

  private static String table(List<Cell> cells) {
    return table(cells, Map.of());
  }

  private static String table(List<Cell> cells, Map<String, String> commands) {
    return String.join("\n", pages(cells, commands).values());
  }

  static Map<String, String> pages(List<Cell> cells, Map<String, String> commands) {
    return new ResultsTable(List.of(new MetricsFile(PROTOCOL, cells)), List.of(), commands)
        .pages("r.md");
  }

  static List<Cell> all() {
    List<Cell> all = new ArrayList<>(cells("full", 0, 0.4, 0.4, 0.4));
    all.addAll(cells("foster", 4, 0.5, 0.4, 0.6));
    all.addAll(cells("random", 4, 0.4, 0.2, 0.3));
    return all;
  }

  @Test
  void everyGroupHasItsMeanDeviationRatioAndTest() {
    String table = table(all(), Map.of("shop, the", "foster benchmark --config x"));
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
  void theAnswerComesFirstAndDetailsHavePagesOfTheirOwn() {
    List<Cell> cells = all();
    cells.addAll(cells("foster no-anchors", 4, 0.4, 0.2, 0.3));
    cells.addAll(cells("gru4rec", Map.of("transfer", ".."), "foster", 4, 0.2, 0.1, 0.3));
    Map<String, String> pages = pages(cells, Map.of());
    List<String> names =
        List.of(
            "r.md",
            "r/shop__the.svg",
            "r/methods.md",
            "r/slices.md",
            "r/variants.md",
            "r/costs.md");
    assertEquals(names, List.copyOf(pages.keySet()));
    assertEquals(
        "| shop, the | 4 × 8 | 3 | 0.4000 ± 0.0000 | 0.5000 ± 0.1000 | 1.250 | 0.2000 ± 0.0000"
            + " | 0.2500 ± 0.0500 | 1.250 | random 0.750 |",
        pages.get("r.md").lines().toList().get(4));
    for (String detail : List.of("slices", "variants", "costs")) {
      assertTrue(pages.get("r.md").contains("(r/" + detail + ".md)"), detail);
      assertTrue(pages.get("r/" + detail + ".md").contains("(../r.md)"), detail);
    }
    assertFalse(pages(all(), Map.of()).containsKey("r/variants.md"));
  }

  @Test
  void theFirstTableHasTenRowsAndAnotherPageAllOfThem() {
    List<Cell> cells = all();
    for (int n = 0; n < 12; n++) {
      cells.addAll(cells("other-" + (char) ('a' + n), 4, 0.01 * n, 0.01 * n));
    }
    for (Cell c : cells("untrained", 0, 0.001, 0.001)) {
      cells.add(Cells.like(c).training("none").build());
    }
    // Of a larger M, so after all others; it stays, too.
    cells.addAll(cells("foster", 60, 0.45, 0.45));
    Map<String, String> pages = pages(cells, Map.of());
    List<String> first = rows(pages.get("r.md").substring(pages.get("r.md").indexOf("\n## ")));
    assertEquals(10, first.size(), first.toString());
    // The floor stays however low it is; of the others the best, which are tested as among all.
    assertTrue(first.get(1).startsWith("| untrained |  | 2 | 0.0010 "), first.toString());
    assertTrue(first.get(3).startsWith("| random | 4 |"), first.toString());
    assertTrue(first.get(8).startsWith("| other-h | 4 |"), first.toString());
    assertTrue(first.get(9).startsWith("| foster | 60 |"), first.toString());
    List<String> all = rows(pages.get("r/methods.md"));
    assertEquals(17, all.size(), all.toString());
    assertTrue(all.containsAll(first), all + " " + first);
  }

  private static List<String> rows(String page) {
    return page.lines().filter(l -> l.startsWith("| ") && !l.startsWith("| method |")).toList();
  }

  @Test
  void thePictureHasTheScoresAndFullDataAsALine() throws Exception {
    List<Cell> cells = new ArrayList<>();
    add(cells, cells("full", 0, 0.5), curve(0.1, 0.2, 0.5));
    add(cells, cells("foster", 4, 0.4), curve(0.1, 0.3, 0.2));
    cells.addAll(cells("foster M 60", 60, 0.45));
    cells.addAll(cells("r&d", 4, 0.2));
    String svg = pages(cells, Map.of()).get("r/shop__the.svg");
    // It is XML, names and all.
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    assertTrue(svg.contains(">r&amp;d</text>"), svg);
    // 0.5 is the top of a scale of five times 0.1: TOP = 16.
    assertTrue(svg.contains("<path d=\"M62 16.0H330\" fill=\"none\" stroke=\"#333333\""), svg);
    // M = 4 and 60 are the ends of the axis; 0.4 is a fifth of 238 pixels below the top.
    assertTrue(svg.contains("<path d=\"M62.0 63.6L330.0 39.8\""), svg);
    // The best so far: 0.3 stays when 0.2 follows. The first look is at no training.
    assertTrue(svg.contains("<path d=\"M62.0 111.2L330.0 111.2\""), svg);
    assertTrue(
        pages(cells("full", 0, 0.5), Map.of()).keySet().stream().noneMatch(p -> p.endsWith("svg")));
  }

  @Test
  void cellsOfTwoCommitsAreSaid() {
    Map<String, String> one = Map.of("commit", "abc1234", "machine", "2 x A");
    List<Cell> cells = cells("sasrec", one, "foster", 4, 0.5, 0.4);
    String page = pages(cells, Map.of()).get("r.md");
    assertTrue(page.contains("All 2 cells were made by commit abc1234 on 2 x A.\n"), page);
    cells.addAll(cells("sasrec", Map.of("commit", "def", "machine", "B"), "random", 4, 0.5));
    page = pages(cells, Map.of()).get("r.md");
    assertTrue(
        page.contains(
            "Cells of more than one commit or machine: commit abc1234 on 2 x A made 2 cells;"
                + " commit def on B made 1 cells.\n"),
        page);
  }

  @Test
  void theAnswerOfADocumentNamesTheProtocol() {
    String answer =
        new ResultsTable(List.of(new MetricsFile(PROTOCOL, all())), List.of(), Map.of()).answer();
    assertTrue(
        answer.contains(
            "\n- shop, the: leave-one-out, full ranking over all 9 items of the catalogue, all 7"
                + " users\n"),
        answer);
  }

  @Test
  void ratiosAndTestsStayWithinAnArchitecture() {
    Map<String, String> transfer = Map.of("transfer", "..");
    List<Cell> cells = all();
    // Before sasrec by name; the sets' own architecture comes first all the same.
    cells.addAll(cells("gru4rec", transfer, "full", 0, 0.1, 0.1, 0.1));
    cells.addAll(cells("gru4rec", transfer, "foster", 4, 0.2, 0.1, 0.3));
    List<String> lines = table(cells).lines().toList();
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
    List<Cell> cells = all();
    String without = table(cells);
    assertFalse(without.contains("Ablations"), without);
    cells.addAll(cells("foster no-anchors", 4, 0.4, 0.2, 0.3));
    // Trained with two of the three seeds: 0.5 - 0.45 and 0.4 - 0.45.
    cells.addAll(cells("foster M 60", 60, 0.45, 0.45));
    List<String> lines = table(cells).lines().toList();
    int first = lines.indexOf("# Ablations and sweeps") + 4;
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
    assertEquals(main.subList(row, row + 4), lines.subList(row, row + 4));
    assertTrue(
        new ResultsData(cells).csv().contains("foster no-anchors,synthetic-4,4,8,sasrec,101,"));
  }

  @Test
  void variantsAloneHaveTheirTable() {
    String text = table(cells("foster no-anchors", 4, 0.4, 0.2, 0.3));
    assertTrue(
        text.contains(
            "\n| foster no-anchors | 4 | 3 | 0.3000 ± 0.1000 |  |  |  | 0.1500 ± 0.0500 |"),
        text);
  }

  private static Cell with(Cell c, Map<String, Double> slices, List<CurvePoint> curve) {
    Cells like = Cells.like(c).curve(curve);
    slices.forEach(like::metric);
    return like.build();
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
    List<Cell> cells = new ArrayList<>();
    cells("full", 0, 0.4, 0.4).forEach(c -> cells.add(with(c, slices(0.5, 0.1), List.of())));
    List<Cell> foster = cells("foster", 4, 0.5, 0.4, 0.6);
    cells.add(with(foster.get(0), slices(0.6, 0), List.of()));
    cells.add(with(foster.get(1), slices(0.4, 0), List.of()));
    // Made before there were slices, as are those of random users.
    cells.add(foster.get(2));
    cells.addAll(cells("random", 4, 0.2, 0.2));
    List<String> lines = table(cells).lines().toList();
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
    assertFalse(table(all()).contains("by slice"));
  }

  /** Points with recall, and NDCG of half of it, after 10, 20, .. seconds. */
  private static List<CurvePoint> curve(double... recalls) {
    List<CurvePoint> curve = new ArrayList<>();
    for (double recall : recalls) {
      int n = curve.size() + 1;
      curve.add(new CurvePoint(n, 1, recall / 2, recall, 10.0 * n, 1));
    }
    return curve;
  }

  @Test
  void theTimeOfAllDataIsThatToTheRecallOfTheChosenCheckpoint() {
    List<Cell> full = cells("full", 0, 0.4, 0.4);
    List<Cell> foster = cells("foster", 4, 0.5, 0.4);
    List<Cell> cells = new ArrayList<>();
    // Both reach 0.375, the mean of 0.5 and 0.25: after 30 and 40 seconds.
    cells.add(with(full.get(0), Map.of(), curve(0.1, 0.2, 0.375, 0.5)));
    cells.add(with(full.get(1), Map.of(), curve(0.1, 0.2, 0.37, 0.38, 0.2)));
    // The second one's checkpoint is the first look: NDCG@10 is best there, whatever the recall.
    cells.add(with(foster.get(0), Map.of(), curve(0.1, 0.5)));
    List<CurvePoint> odd =
        List.of(new CurvePoint(1, 1, 0.3, 0.25, 2, 1), new CurvePoint(2, 1, 0.2, 0.9, 8, 1));
    cells.add(with(foster.get(1), Map.of(), odd));
    // On the set (20 + 8) / 2 seconds in all steps; 35 / 14 = 2.5.
    String text = table(cells);
    assertTrue(text.contains("\n| foster | 4 | 0.3750 | 14.0 | 35.0 | 0 of 2 | 2.50 |\n"), text);

    // A model that never gets there counts until its best look: (30 + 20) / 2.
    cells.set(1, with(full.get(1), Map.of(), curve(0.1, 0.28, 0.28)));
    text = table(cells);
    assertTrue(
        text.contains("\n| foster | 4 | 0.3750 | 14.0 | > 25.0 | 1 of 2 | > 1.79 |\n"), text);
    assertFalse(table(all()).contains("Training time"));
  }

  @Test
  void variantsWhoseStudentsAreTrainedOtherwiseHaveATimeOfTheirOwn() {
    List<Cell> cells = new ArrayList<>();
    add(cells, cells("full", 0, 0.4), curve(0.1, 0.2, 0.4, 0.5));
    Map<String, String> slow = Map.of("student", "{steps: 30}");
    add(cells, cells("sasrec", slow, "foster", 4, 0.5), curve(0.1, 0.2, 0.4));
    add(cells, cells("sasrec", slow, "foster loop", 4, 0.5), curve(0.1, 0.2, 0.4));
    Map<String, String> fast = Map.of("student", "{steps: 10}");
    add(cells, cells("sasrec", fast, "foster short", 4, 0.5), curve(0.2));
    String text = table(cells);
    String time = text.substring(text.indexOf("### Training time"), text.indexOf("Without the"));
    assertTrue(time.contains("\n| foster | 4 | 0.4000 | 30.0 | 30.0 | 0 of 1 | 1.00 |\n"), time);
    assertTrue(
        time.contains("\n| foster short | 4 | 0.2000 | 10.0 | 20.0 | 0 of 1 | 2.00 |\n"), time);
    assertFalse(time.contains("loop"), time);
  }

  private static void add(List<Cell> cells, List<Cell> more, List<CurvePoint> curve) {
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

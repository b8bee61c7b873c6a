package io.foster.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class CellGroupTest {
  private static final String RECALL = "recall@10";

  private static Cell cell(String training, String method, long seed, double recall) {
    return Cells.of(training).method(method).seed(seed).metric(RECALL, recall).build();
  }

  private static final List<Cell> CELLS =
      List.of(
          cell("synthetic-4", "foster", 1, 0.5),
          cell("synthetic-4", "foster", 2, 0.25),
          cell("synthetic-4", "foster", 3, 0.75),
          cell("full", "all", 1, 0.75),
          cell("full", "all", 2, 1.25),
          cell("real-4", "random", 1, 0.25));

  private static CellGroup group(String label) {
    return CellGroup.of(CELLS).stream()
        .filter(g -> g.label().equals(label))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void fullDataFirstThenByFallingScore() {
    assertEquals(
        List.of("full", "foster", "random"),
        CellGroup.of(CELLS).stream().map(CellGroup::label).toList());
  }

  @Test
  void meansDeviationsAndRatiosOverSeeds() {
    CellGroup distilled = group("foster");
    CellGroup full = distilled.full(CellGroup.of(CELLS)).orElseThrow();
    assertEquals(3, distilled.seeds());
    assertEquals(0.5, distilled.mean(RECALL).getAsDouble());
    // sqrt((0 + 1/16 + 1/16) / 2) = 1/4
    assertEquals(0.25, distilled.deviation(RECALL).getAsDouble(), 1e-15);
    assertEquals(0.25 / Math.sqrt(3), distilled.standardError(RECALL).getAsDouble(), 1e-15);
    // The full models' mean is 1, their sd sqrt(1/8), their standard error 1/4.
    assertEquals(0.5, distilled.ratio(full, RECALL).getAsDouble());
    assertEquals(0.5, distilled.ratioToFull(CellGroup.of(CELLS), RECALL).getAsDouble());
    assertTrue(distilled.ratioToFull(List.of(distilled), RECALL).isEmpty());
    // 0.5 sqrt((0.25 / sqrt(3) / 0.5)^2 + 0.25^2) = 0.5 sqrt(1/12 + 1/16)
    assertEquals(
        0.5 * Math.sqrt(7 / 48.0), distilled.ratioStandardError(full, RECALL).getAsDouble(), 1e-15);
  }

  @Test
  void theReferenceIsOneWithoutError() {
    CellGroup full = group("full");
    assertEquals(1.0, full.ratio(full, RECALL).getAsDouble());
    assertTrue(full.ratioStandardError(full, RECALL).isEmpty());
  }

  @Test
  void oneSeedHasNoDeviation() {
    CellGroup random = group("random");
    assertEquals(OptionalDouble.empty(), random.deviation(RECALL));
    assertEquals(OptionalDouble.empty(), random.standardError(RECALL));
    assertEquals(0.25, random.ratio(group("full"), RECALL).getAsDouble());
    assertEquals(OptionalDouble.empty(), random.ratioStandardError(group("full"), RECALL));
  }

  @Test
  void whatWasNotMeasuredIsEmpty() {
    assertTrue(group("foster").full(CellGroup.of(CELLS.subList(0, 3))).isEmpty());
    assertEquals(OptionalDouble.empty(), group("foster").mean("recall@99"));
    assertEquals(OptionalDouble.empty(), group("foster").ratio(group("full"), "recall@99"));
  }

  @Test
  void differencesAreOverTheSeedsThatBothHave() {
    // Seeds 1 and 2: 0.5 - 0.75 and 0.25 - 1.25.
    assertEquals(-0.625, group("foster").differenceTo(group("full"), RECALL).getAsDouble());
  }
}

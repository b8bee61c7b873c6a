package io.foster.evaluate;

import static io.foster.evaluate.MetricsFileTest.cell;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class MetricsSummaryTest {
  private static final List<Cell> CELLS =
      List.of(
          cell("distilled", 1, 0.5),
          cell("distilled", 2, 0.25),
          cell("distilled", 3, 0.75),
          cell("full", 1, 0.75),
          cell("full", 2, 1.25),
          cell("random", 1, 0.25));

  private static List<MetricsSummary> summaries() {
    return MetricsSummary.of(CELLS, "recall@10", c -> c.training().equals("full"));
  }

  @Test
  void meansDeviationsAndRatiosOverSeeds() {
    MetricsSummary distilled = summaries().get(0);
    assertEquals("distilled", distilled.group().training());
    assertEquals(3, distilled.seeds());
    assertEquals(0.5, distilled.mean());
    // sqrt((0 + 1/16 + 1/16) / 2) = 1/4
    assertEquals(0.25, distilled.sd().getAsDouble(), 1e-15);
    assertEquals(0.25 / Math.sqrt(3), distilled.standardError().getAsDouble(), 1e-15);
    // The full models' mean is 1, their sd sqrt(1/8), their standard error 1/4.
    assertEquals(0.5, distilled.ratio().getAsDouble());
    // 0.5 sqrt((0.25 / sqrt(3) / 0.5)^2 + 0.25^2) = 0.5 sqrt(1/12 + 1/16)
    assertEquals(0.5 * Math.sqrt(7 / 48.0), distilled.ratioStandardError().getAsDouble(), 1e-15);
  }

  @Test
  void theReferenceIsOneWithoutError() {
    MetricsSummary full = summaries().get(1);
    assertEquals(1.0, full.ratio().getAsDouble());
    assertTrue(full.ratioStandardError().isEmpty());
  }

  @Test
  void oneSeedHasNoDeviation() {
    MetricsSummary random = summaries().get(2);
    assertEquals(OptionalDouble.empty(), random.sd());
    assertEquals(OptionalDouble.empty(), random.standardError());
    assertEquals(0.25, random.ratio().getAsDouble());
    assertEquals(OptionalDouble.empty(), random.ratioStandardError());
  }

  @Test
  void withoutAReferenceThereIsNoRatio() {
    MetricsSummary alone =
        MetricsSummary.of(CELLS.subList(0, 3), "recall@10", c -> c.training().equals("full"))
            .get(0);
    assertEquals(OptionalDouble.empty(), alone.ratio());
    assertEquals(List.of(), MetricsSummary.of(CELLS, "recall@99", c -> true));
  }
}

package io.foster.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class PairedTestTest {
  private static Cell cell(String method, String student) {
    return Cells.of("real-4")
        .method(method)
        .student(student, false)
        .metric("recall@10", 0.5)
        .build();
  }

  @Test
  void theTestIsThatOfTheDifferences() {
    // Differences 1, 2, 3: t = 2 / (1 / sqrt(3)) = 3.4641 with 2 degrees of freedom. There the
    // distribution has a closed form: p = 1 - t / sqrt(t^2 + 2) = 1 - sqrt(6 / 7).
    double p = PairedTest.pValue(new double[] {2, 4, 6}, new double[] {1, 2, 3}).orElseThrow();
    assertEquals(1 - Math.sqrt(6.0 / 7), p, 1e-9);
  }

  @Test
  void withoutSpreadOrPairsThereIsNoTest() {
    assertTrue(PairedTest.pValue(new double[] {1}, new double[] {2}).isEmpty());
    assertTrue(PairedTest.pValue(new double[] {1, 2}, new double[] {1, 2}).isEmpty());
    assertTrue(PairedTest.pValue(new double[] {2, 3}, new double[] {1, 2}).isEmpty());
  }

  @Test
  void holmStepsDownAndStaysMonotone() {
    List<OptionalDouble> adjusted =
        PairedTest.holm(
            List.of(
                OptionalDouble.of(0.03),
                OptionalDouble.empty(),
                OptionalDouble.of(0.01),
                OptionalDouble.of(0.04)));
    // 3 x 0.01, 2 x 0.03, and 1 x 0.04 is lifted to what stands before it.
    assertEquals(0.06, adjusted.get(0).orElseThrow(), 1e-12);
    assertTrue(adjusted.get(1).isEmpty());
    assertEquals(0.03, adjusted.get(2).orElseThrow(), 1e-12);
    assertEquals(0.06, adjusted.get(3).orElseThrow(), 1e-12);
    assertEquals(
        1.0,
        PairedTest.holm(List.of(OptionalDouble.of(0.7), OptionalDouble.of(0.9)))
            .get(0)
            .orElseThrow());
  }

  @Test
  void groupsAreCorrectedOverThoseWithTheSameStudent() {
    List<CellGroup> groups =
        CellGroup.of(List.of(cell("a", "x"), cell("b", "x"), cell("c", "y"), cell("d", "x")));
    Map<String, Double> raw = Map.of("a", 0.03, "b", 0.01, "c", 0.01);
    Map<CellGroup, OptionalDouble> adjusted =
        PairedTest.byStudent(
            groups,
            (own, g) -> {
              assertEquals(g.student().equals("x") ? 3 : 1, own.size());
              Double p = raw.get(g.label());
              return p == null ? OptionalDouble.empty() : OptionalDouble.of(p);
            });
    Map<String, OptionalDouble> byLabel = new HashMap<>();
    adjusted.forEach((g, p) -> byLabel.put(g.label(), p));
    // Two tests for the student x, of which d has none; one for y.
    assertEquals(0.03, byLabel.get("a").orElseThrow(), 1e-12);
    assertEquals(0.02, byLabel.get("b").orElseThrow(), 1e-12);
    assertEquals(0.01, byLabel.get("c").orElseThrow(), 1e-12);
    assertTrue(byLabel.get("d").isEmpty());
  }
}

package io.foster.report;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.evaluate.Cell;
import io.foster.evaluate.Cells;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProtocolTableTest {

  @Test
  void otherProtocolsHaveAPageThatSaysWhatSampledFiguresAreFor() {
    List<Cell> cells = new ArrayList<>();
    for (Cell c : ResultsTableTest.all()) {
      double recall = c.metrics().get("recall@10");
      cells.add(
          Cells.like(c)
              .metric("recall@10[history masked]", recall + 0.1)
              .metric("recall@10[100 negatives]", recall + 0.2)
              .build());
    }
    String page = ResultsTableTest.pages(cells, Map.of()).get("r/protocols.md");
    assertTrue(
        page.contains(
            "| foster | 4 | 3 | 0.5000 ± 0.1000 | 1.250 | 0.6000 ± 0.1000 | 1.200"
                + " | 0.7000 ± 0.1000 | 1.167 |"),
        page);
    assertTrue(page.contains("for comparison with published ones only"), page);
    assertFalse(
        ResultsTableTest.pages(ResultsTableTest.all(), Map.of()).containsKey("r/protocols.md"));
  }
}

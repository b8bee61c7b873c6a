package io.foster.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.foster.evaluate.Cell;
import io.foster.evaluate.Cells;
import io.foster.evaluate.EvaluationProtocol;
import io.foster.evaluate.MetricsFile;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultTableTest {
  private static final EvaluationProtocol PROTOCOL =
      new EvaluationProtocol("leave-one-out", "all items", "none", "expected rank", "all");
  private static final String BELOW =
      """
      Protocol: leave-one-out
        candidates: all items
        history: none
        ties: expected rank
        users: all
      """;

  private static Cell cell(String training, int seed, double recall, double ndcg) {
    return Cells.of(training)
        .method("sasrec")
        .seed(seed)
        .metric("recall@10", recall)
        .metric("ndcg@10", ndcg)
        .build();
  }

  private static String table(Cell... cells) {
    return new ResultTable(new MetricsFile(PROTOCOL, List.of(cells))).render();
  }

  @Test
  void meansDeviationsAndRatiosAreThoseDoneByHand() {
    // Full: mean 0.05, deviations -0.01, 0, 0.01, so sd = sqrt(0.0002 / 2) = 0.01. Distilled:
    // mean 0.048 of 0.05 is 0.96; NDCG 0.027 of 0.03 is 0.9. One seed has no deviation.
    assertEquals(
        """
        Data set games, split test
          Training data  Method  Seeds        Recall@10  of full          NDCG@10  of full
          full           sasrec      3  0.0500 ± 0.0100    1.000  0.0300 ± 0.0000    1.000
          distilled      sasrec      2  0.0480 ± 0.0014    0.960  0.0270 ± 0.0000    0.900
          random         sasrec      1           0.0100    0.200           0.0060    0.200
        """
            + BELOW,
        table(
            cell("distilled", 4, 0.047, 0.027),
            cell("distilled", 5, 0.049, 0.027),
            cell("full", 1, 0.04, 0.03),
            cell("full", 2, 0.05, 0.03),
            cell("full", 3, 0.06, 0.03),
            cell("random", 6, 0.01, 0.006)));
  }

  @Test
  void withoutFullDataThereIsNoRatio() {
    assertEquals(
        """
        Data set games, split test
          Training data  Method  Seeds  Recall@10  of full  NDCG@10  of full
          distilled      sasrec      1     0.0400        -   0.0300        -
        """
            + BELOW,
        table(cell("distilled", 1, 0.04, 0.03)));
  }
}

package io.foster.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.foster.config.ConfigException;
import org.junit.jupiter.api.Test;

class ResultTableTest {
  private static String cell(String training, int seed, double recall, double ndcg) {
    return String.format(
        java.util.Locale.ROOT,
        "{\"dataset\":\"games\",\"training\":\"%s\",\"method\":\"sasrec\",\"seed\":%d,"
            + "\"split\":\"test\",\"metrics\":{\"recall@10\":%s,\"ndcg@10\":%s}}",
        training,
        seed,
        recall,
        ndcg);
  }

  @Test
  void meansDeviationsAndRatiosAreThoseDoneByHand() {
    // Full: mean 0.05, deviations -0.01, 0, 0.01, so sd = sqrt(0.0002 / 2) = 0.01. Distilled:
    // mean 0.048 of 0.05 is 0.96; NDCG 0.027 of 0.03 is 0.9. One seed has no deviation.
    String json =
        "{\"protocol\":\"full ranking\",\"cells\":["
            + String.join(
                ",",
                cell("full", 1, 0.04, 0.03),
                cell("full", 2, 0.05, 0.03),
                cell("full", 3, 0.06, 0.03),
                cell("distilled", 4, 0.047, 0.027),
                cell("distilled", 5, 0.049, 0.027),
                cell("random", 6, 0.01, 0.006))
            + "]}";
    assertEquals(
        """
        Data set games, split test
          Method  Training data  Seeds        Recall@10  of full          NDCG@10  of full
          sasrec  full               3  0.0500 ± 0.0100    1.000  0.0300 ± 0.0000    1.000
          sasrec  distilled          2  0.0480 ± 0.0014    0.960  0.0270 ± 0.0000    0.900
          sasrec  random             1           0.0100    0.200           0.0060    0.200
        full ranking
        """,
        ResultTable.parse(json).render());
  }

  @Test
  void withoutFullDataThereIsNoRatio() {
    String json = "{\"cells\":[" + cell("distilled", 1, 0.04, 0.03) + "]}";
    assertEquals(
        """
        Data set games, split test
          Method  Training data  Seeds  Recall@10  of full  NDCG@10  of full
          sasrec  distilled          1     0.0400        -   0.0300        -
        """,
        ResultTable.parse(json).render());
  }

  @Test
  void whatIsNotAMetricsFileIsRefused() {
    assertThrows(ConfigException.class, () -> ResultTable.parse("{}"));
    assertThrows(ConfigException.class, () -> ResultTable.parse("not json"));
  }
}

package io.foster.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.distill.SmallSet;
import io.foster.distill.SoftTargets;
import io.foster.distill.SyntheticStatistics;
import io.foster.evaluate.Cell;
import io.foster.evaluate.EvaluationProtocol;
import io.foster.evaluate.MetricsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSetCardTest {
  private static DataSetCard card(Optional<EvaluationTable> evaluation) {
    SyntheticStatistics statistics =
        SyntheticStatistics.of(
            SmallSet.set(), SoftTargets.of(SmallSet.set(), SmallSet.FEATURES, 1));
    return DataSetCard.of(
        "Games \"20\"",
        new DataSetCard.Source("Games", 12_345, 3, 67_890, 43_200, "leave-one-out"),
        SmallSet.archive(),
        statistics,
        evaluation);
  }

  private static Optional<EvaluationTable> evaluation() {
    EvaluationProtocol protocol =
        EvaluationProtocol.fullRanking("leave-one-out", 3, true, "all 12 test users");
    List<Cell> cells =
        List.of(cell("full", 1, .5), cell("full", 2, .25), cell("synthetic", 1, .375));
    return Optional.of(
        new EvaluationTable(
            new MetricsFile(protocol, cells), "full", List.of("recall@10", "ndcg@10")));
  }

  private static Cell cell(String training, long seed, double value) {
    Map<String, Double> metrics =
        training.equals("full")
            ? Map.of("recall@10", value)
            : Map.of("recall@10", value, "ndcg@10", .125);
    return new Cell("games", training, "sasrec", seed, "test", metrics, 1, 0);
  }

  @Test
  void beginsWithTheMetadataBlock() {
    String text = card(Optional.empty()).markdown();
    assertTrue(text.startsWith("---\npretty_name: \"Games \\\"20\\\"\"\n"), text);
    assertTrue(text.contains("size_categories:\n- n<1K\n"), text);
    assertTrue(text.contains("data_files: sequences.jsonl\n---\n"), text);
  }

  @Test
  void numbersComeFromTheValues() {
    String text = card(Optional.empty()).markdown();
    assertTrue(text.contains("| Games | 12,345 | 3 | 67,890 | 43,200 | leave-one-out |"), text);
    assertTrue(text.contains("| positions | 3 |"), text);
    // ln 3, and the mean of the three entropies 1.0549, 1.0397 and 0.
    assertTrue(text.contains("| entropy of the uniform distribution | 1.099 nats |"), text);
    assertTrue(text.contains("| entropy of the soft targets, mean | 0.698 nats |"), text);
    assertTrue(text.contains("`targets` (u; M, L, c = 2)"), text);
    assertTrue(text.contains("## Recipe\n\n```hocon\nseed = 1\ndistill {"), text);
    assertFalse(text.contains("## Evaluation"), text);
  }

  @Test
  void theEvaluationTableHasMeansRatiosAndTheProtocol() {
    String text = card(evaluation()).markdown();
    assertTrue(
        text.contains(
            """
            | dataset | training | method | split | recall@10 | ndcg@10 |
            |---|---|---|---|---|---|
            | games | full | sasrec | test | 0.3750 ± 0.1768 [1.000] n=2 |  |
            | games | synthetic | sasrec | test | 0.3750 [1.000] n=1 | 0.1250 n=1 |
            """),
        text);
    assertTrue(text.contains("candidates: full ranking over all 3 items"), text);
    assertTrue(text.contains("users: all 12 test users."), text);
  }

  @Test
  void sizeCategoriesAreThoseOfTheHub() {
    assertEquals("n<1K", DataSetCard.sizeCategory(999));
    assertEquals("1K<n<10K", DataSetCard.sizeCategory(1_000));
    assertEquals("10K<n<100K", DataSetCard.sizeCategory(10_000));
    assertEquals("1M<n<10M", DataSetCard.sizeCategory(1_000_000));
  }

  @Test
  void isWrittenOverAnEarlierOneAndReadsAlikeEverywhere(@TempDir Path dir) throws Exception {
    var path = new org.apache.hadoop.fs.Path(dir.toUri());
    card(evaluation()).write(path, new Configuration(false));
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      card(Optional.empty()).write(path, new Configuration(false));
    } finally {
      Locale.setDefault(before);
    }
    assertEquals(card(Optional.empty()).markdown(), Files.readString(dir.resolve("README.md")));
  }
}

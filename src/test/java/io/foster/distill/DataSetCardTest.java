package io.foster.distill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSetCardTest {
  private static DataSetCard card() {
    SyntheticStatistics statistics =
        SyntheticStatistics.of(
            SmallSet.set(), SoftTargets.of(SmallSet.set(), SmallSet.FEATURES, 1));
    return DataSetCard.of(
        "Games \"20\"",
        new DataSetCard.Source("Games", 12_345, 3, 67_890, 43_200, "leave-one-out"),
        SmallSet.archive(),
        statistics);
  }

  @Test
  void beginsWithTheMetadataBlock() {
    String text = card().markdown();
    assertTrue(text.startsWith("---\npretty_name: \"Games \\\"20\\\"\"\n"), text);
    assertTrue(text.contains("size_categories:\n- n<1K\n"), text);
    assertTrue(text.contains("    path: sequences.jsonl\n"), text);
  }

  @Test
  void numbersComeFromTheValues() {
    String text = card().markdown();
    assertTrue(text.contains("| Games | 12,345 | 3 | 67,890 | 43,200 | leave-one-out |"), text);
    assertTrue(text.contains("| positions | 3 |"), text);
    // ln 3, and the mean of the three entropies 1.0549, 1.0397 and 0.
    assertTrue(text.contains("| entropy of the uniform distribution | 1.099 nats |"), text);
    assertTrue(text.contains("| entropy of the soft labels, mean | 0.698 nats |"), text);
    assertTrue(text.contains("`targets` (u; M, L, c = 2)"), text);
    assertTrue(text.contains("## Recipe\n\n```hocon\nseed = 1\ndistill {"), text);
  }

  @Test
  void sizeCategoriesAreThoseOfTheHub() {
    assertEquals("n<1K", CardHeader.sizeCategory(999));
    assertEquals("1K<n<10K", CardHeader.sizeCategory(1_000));
    assertEquals("10K<n<100K", CardHeader.sizeCategory(10_000));
    assertEquals("1M<n<10M", CardHeader.sizeCategory(1_000_000));
  }

  @Test
  void isWrittenOverAnEarlierOneAndReadsAlikeEverywhere(@TempDir Path dir) throws Exception {
    var path = new org.apache.hadoop.fs.Path(dir.toUri());
    card().write(path, new Configuration(false));
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      card().write(path, new Configuration(false));
    } finally {
      Locale.setDefault(before);
    }
    assertEquals(card().markdown(), Files.readString(dir.resolve("README.md")));
  }
}

package io.foster.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.foster.TestSpark;
import io.foster.config.CorpusConfig.Deduplicate;
import io.foster.corpus.IngestedData.Event;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeduplicationTest {
  // In time order u1 sees a(2) a(0) b(1) b(4) a(3); rows in brackets. Row 2 and 0: times 10 and 20.
  private static final List<Event> EVENTS =
      List.of(
          new Event("u1", "a", 20, 0),
          new Event("u1", "b", 30, 1),
          new Event("u1", "a", 10, 2),
          new Event("u1", "a", 40, 3),
          new Event("u1", "b", 30, 4),
          new Event("u2", "a", 20, 5));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NONE|[0, 1, 2, 3, 4, 5]",
        "EXACT|[0, 1, 2, 3, 5]",
        "CONSECUTIVE|[1, 2, 3, 5]",
        "FIRST|[1, 2, 5]",
        "LAST|[3, 4, 5]",
      })
  void keepsTheseRows(Deduplicate policy, String rows) {
    var data = IngestedData.interactions(TestSpark.session(), EVENTS);
    List<Long> kept =
        Deduplication.apply(policy, data).orderBy("row").collectAsList().stream()
            .map(r -> r.<Long>getAs("row"))
            .toList();
    assertEquals(rows, kept.toString());
  }
}

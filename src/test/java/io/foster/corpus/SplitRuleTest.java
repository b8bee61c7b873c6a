package io.foster.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.TestSpark;
import io.foster.base.ConfigException;
import io.foster.config.CorpusConfig;
import io.foster.corpus.IngestedData.Event;
import io.foster.corpus.SplitRule.GlobalTime;
import io.foster.corpus.SplitRule.LeaveOneOut;
import io.foster.corpus.SplitRule.Marks;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitRuleTest {
  private static CorpusConfig globalTime(double valid, double test) {
    return new CorpusConfig(
        CorpusConfig.Deduplicate.NONE,
        0,
        0,
        CorpusConfig.ItemsWithoutText.DROP,
        CorpusConfig.Split.GLOBAL_TIME,
        valid,
        test);
  }

  private static SplitRule rule(CorpusConfig config, long... times) {
    List<Event> events =
        IntStream.range(0, times.length).mapToObj(i -> new Event("u", "i", times[i], i)).toList();
    return SplitRule.of(
        config, IngestedData.interactions(TestSpark.session(), events), events.size());
  }

  @Test
  void leaveOneOutHoldsTheLastTwoBack() {
    SplitRule rule = new LeaveOneOut();
    assertEquals(new Marks(3, 3, 4), rule.mark(new long[] {1, 1, 2, 3, 3}, new int[0]));
    assertEquals(new Marks(1, 1, 2), rule.mark(new long[] {1, 2, 3}, new int[0]));
    assertEquals(new Marks(2, -1, -1), rule.mark(new long[] {1, 2}, new int[0]));
    assertEquals(new Marks(1, -1, -1), rule.mark(new long[] {1}, new int[0]));
  }

  @Test
  void globalTimeTakesTheFirstTargetOfEachSpan() {
    SplitRule rule = new GlobalTime(100, 200);
    assertEquals(new Marks(2, 2, 4), rule.mark(new long[] {1, 99, 100, 199, 200, 300}, new int[0]));
    assertEquals(new Marks(2, -1, -1), rule.mark(new long[] {1, 99}, new int[0]));
    assertEquals(new Marks(1, -1, 1), rule.mark(new long[] {1, 250}, new int[0]));
    assertEquals(new Marks(1, 1, -1), rule.mark(new long[] {1, 150}, new int[0]));
    // No history before the first interaction: no validation target; the later one has one.
    assertEquals(new Marks(0, -1, 1), rule.mark(new long[] {150, 250}, new int[0]));
    assertEquals(new Marks(0, -1, -1), rule.mark(new long[] {250, 260}, new int[0]));
  }

  @Test
  void cutsAreOrderStatistics() {
    // In order: 10 20 30 40 50 60 70 80 90 95; numbers 5 and 8 from 0.
    long[] times = {50, 10, 95, 30, 20, 40, 80, 60, 90, 70};
    assertEquals(new GlobalTime(60, 90), rule(globalTime(0.5, 0.8), times));
    assertEquals(new GlobalTime(60, 90), rule(globalTime(0.59, 0.89), times));
  }

  @Test
  void nothingToTrainOnIsTheUsersError() {
    ConfigException e =
        assertThrows(ConfigException.class, () -> rule(globalTime(0.3, 0.8), 5, 5, 5, 5, 6));
    assertTrue(e.getMessage().startsWith("corpus.valid-quantile: no interaction lies before"));
  }
}

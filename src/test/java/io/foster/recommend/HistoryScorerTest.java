package io.foster.recommend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.foster.config.Backbone;
import io.foster.config.ModelShape;
import io.foster.corpus.UserSequence;
import io.foster.evaluate.FullRanking;
import io.foster.seqmodel.SasRec;
import io.foster.seqmodel.Theta;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HistoryScorerTest {
  // More than one block of items, more than one batch of histories.
  private static final int ITEMS = 70_000;
  private static final int USERS = 266;
  private final Random random = new Random(3);
  private final SasRec model = new SasRec(new ModelShape(Backbone.SASREC, 4, 4, 1, 2, 8, 5));
  private final NamedTensors parameters = model.initialParameters(1);

  private Tensor embeddings() {
    Tensor e = Tensor.zeros(ITEMS, 4);
    for (int i = 0; i < e.size(); i++) {
      e.data()[i] = (float) random.nextGaussian();
    }
    return e;
  }

  @Test
  void itRanksAsTheEvaluationDoes() {
    Tensor embeddings = embeddings();
    List<UserSequence> users = new ArrayList<>();
    List<HistoryScorer.Query> queries = new ArrayList<>();
    for (int u = 0; u < USERS; u++) {
      int[] items = random.ints(2 + random.nextInt(8), 0, ITEMS).toArray();
      users.add(new UserSequence(u, items, items.length - 1, -1, items.length - 1));
      int[] history = Arrays.copyOf(items, items.length - 1);
      BitSet seen = new BitSet();
      Arrays.stream(history).forEach(seen::set);
      queries.add(new HistoryScorer.Query(history, seen));
    }
    int[][] expected = new int[USERS][];
    new FullRanking(model, new Theta(parameters, NamedTensors.empty()), embeddings, true, 12)
        .rank(
            users,
            FullRanking.Split.TEST,
            (user, ranking) -> expected[user.user()] = ranking.topItems());
    HistoryScorer.Ranking[] rankings =
        new HistoryScorer(model, parameters, embeddings, 12).rank(queries);
    for (int u = 0; u < USERS; u++) {
      assertArrayEquals(expected[u], rankings[u].items(), "user " + u);
      for (int r = 1; r < 12; r++) {
        assertEquals(true, rankings[u].scores()[r] <= rankings[u].scores()[r - 1]);
      }
    }
  }

  @Test
  void aDivergedModelIsAnError() {
    Tensor embeddings = embeddings();
    embeddings.data()[7] = Float.NaN;
    HistoryScorer scorer = new HistoryScorer(model, parameters, embeddings, 3);
    List<HistoryScorer.Query> one = List.of(new HistoryScorer.Query(new int[] {5}, new BitSet()));
    assertThrows(IllegalStateException.class, () -> scorer.rank(one));
  }
}

package io.foster.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.foster.corpus.UserSequence;
import io.foster.encoder.FrozenItemEncoder;
import io.foster.seqmodel.BoundParameters;
import io.foster.seqmodel.Dropout;
import io.foster.seqmodel.LocalItems;
import io.foster.seqmodel.SasRec;
import io.foster.seqmodel.SequenceBatch;
import io.foster.seqmodel.Theta;
import io.foster.seqmodel.Toy;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FullRankingTest {
  private static final int ITEMS = 1300;
  private static final int LONGEST = 4;

  private final FrozenItemEncoder encoder = Toy.items(ITEMS, 6);
  private final SasRec model = Toy.model(6, LONGEST);
  private final Theta theta = new Theta(Toy.parameters(model, 1), NamedTensors.empty());

  /** More than one batch; histories from one item to more than the model reads. */
  private final List<UserSequence> users = users(300);

  private static List<UserSequence> users(int n) {
    Random random = new Random(5);
    List<UserSequence> users = new ArrayList<>();
    for (int u = 0; u < n; u++) {
      int[] items = random.ints(2 + random.nextInt(8), 0, ITEMS).toArray();
      int last = items.length - 1;
      users.add(new UserSequence(u, items, Math.max(1, last - 1), last > 1 ? last - 1 : -1, last));
    }
    users.add(new UserSequence(n, new int[] {1, 2, 3}, 3, -1, -1));
    return users;
  }

  private Map<Integer, RankedTarget> rank(FullRanking.Split split, boolean mask) {
    Tensor e = FullRanking.embedCatalogue(model, theta, encoder);
    Map<Integer, RankedTarget> ranked = new TreeMap<>();
    new FullRanking(model, theta, e, mask, 5)
        .rank(users, split, (user, target) -> ranked.put(user.user(), target));
    return ranked;
  }

  private float[] scores(int[] history) {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      BoundParameters p = BoundParameters.constant(manager, theta.sequence());
      var e = model.embedItems(p, Torch.toNative(manager, encoder.features()));
      return SequenceBatch.forPrediction(List.of(history), LONGEST, LocalItems.identity(ITEMS))
          .encode(model, p, e, Dropout.NONE)
          .matMul(e.transpose())
          .toFloatArray();
    }
  }

  private void checkAgainstBruteForce(FullRanking.Split split, boolean mask) {
    Map<Integer, RankedTarget> ranked = rank(split, mask);
    int withTarget = 0;
    for (UserSequence user : users) {
      int at = split == FullRanking.Split.TEST ? user.testIndex() : user.validIndex();
      if (at < 0) {
        continue;
      }
      withTarget++;
      int[] history = Arrays.copyOf(user.items(), at);
      float[] scores = scores(history);
      int target = user.items()[at];
      int greater = 0;
      int best = -1;
      for (int i = 0; i < ITEMS; i++) {
        int item = i;
        boolean masked = mask && Arrays.stream(history).anyMatch(h -> h == item);
        if (masked && i != target) {
          continue;
        }
        greater += scores[i] > scores[target] ? 1 : 0;
        best = best < 0 || scores[i] > scores[best] ? i : best;
      }
      // Sums in another order may swap two neighbours.
      assertEquals(1 + greater, ranked.get(user.user()).rank(), 1, "user " + user.user());
      assertEquals(best, ranked.get(user.user()).topItems()[0], "user " + user.user());
      assertEquals(5, ranked.get(user.user()).topItems().length);
    }
    assertEquals(withTarget, ranked.size());
  }

  @Test
  void itAgreesWithBruteForce() {
    checkAgainstBruteForce(FullRanking.Split.TEST, false);
    checkAgainstBruteForce(FullRanking.Split.VALIDATION, false);
  }

  @Test
  void maskedHistoriesAreNoCandidatesButTheTargetIs() {
    checkAgainstBruteForce(FullRanking.Split.TEST, true);
    Map<Integer, RankedTarget> masked = rank(FullRanking.Split.TEST, true);
    for (UserSequence user : users.subList(0, 300)) {
      int target = user.items()[user.testIndex()];
      for (int i = 0; i < user.testIndex(); i++) {
        int item = user.items()[i];
        assertTrue(
            item == target
                || Arrays.stream(masked.get(user.user()).topItems()).noneMatch(t -> t == item));
      }
    }
  }

  /** The last bits of a score depend on who is in the same batch. */
  @Test
  void someUsersAreScoredInTheBatchesOfAll() {
    Tensor e = FullRanking.embedCatalogue(model, theta, encoder);
    Scorer scorer = new Scorer(model, theta.sequence(), e);
    List<UserSequence> many = users(700);
    Map<Integer, float[]> all = scored(scorer, many);
    for (List<Integer> wanted : List.of(List.of(3), List.of(0, 650), List.of(17, 350, 699))) {
      List<UserSequence> some =
          FullRanking.withBatches(
              many, FullRanking.Split.TEST, LONGEST, user -> wanted.contains(user.user()));
      assertTrue(some.size() <= 256 * wanted.size());
      Map<Integer, float[]> scores = scored(scorer, some);
      for (int user : wanted) {
        assertArrayEquals(all.get(user), scores.get(user), "user " + user);
      }
    }
    assertEquals(
        List.of(), FullRanking.withBatches(many, FullRanking.Split.TEST, LONGEST, user -> false));
    // Together they are all the users there are, each once.
    assertEquals(
        700,
        FullRanking.withBatches(many, FullRanking.Split.TEST, LONGEST, user -> true).stream()
            .distinct()
            .count());
  }

  private static Map<Integer, float[]> scored(Scorer scorer, List<UserSequence> users) {
    List<UserSequence> ranked = users.stream().filter(u -> u.testIndex() > 0).toList();
    Map<Integer, float[]> scores = new TreeMap<>();
    scorer.score(
        ranked.stream().map(u -> Arrays.copyOf(u.items(), u.testIndex())).toList(),
        (u, row, offset) ->
            scores.put(ranked.get(u).user(), Arrays.copyOfRange(row, offset, offset + ITEMS)));
    return scores;
  }

  /** 256 users times 70,000 items are more scores than exist at once. */
  @Test
  void aLargeCatalogueIsRankedInPartsAsInOne() {
    FrozenItemEncoder many = Toy.items(70_000, 6);
    Tensor e = FullRanking.embedCatalogue(model, theta, many);
    FullRanking ranking = new FullRanking(model, theta, e, false, 5);
    Map<Integer, RankedTarget> together = new TreeMap<>();
    ranking.rank(users, FullRanking.Split.TEST, (user, r) -> together.put(user.user(), r));
    assertEquals(300, together.size());
    for (int u : new int[] {0, 1, 150, 238, 239, 240, 255, 256, 299}) {
      ranking.rank(
          List.of(users.get(u)),
          FullRanking.Split.TEST,
          (user, alone) -> {
            // Sums in another order may swap neighbours, and they are close among so many.
            assertEquals(alone.rank(), together.get(u).rank(), 3, "user " + u);
            assertEquals(alone.topItems()[0], together.get(u).topItems()[0], "user " + u);
          });
    }
  }

  @Test
  void theCatalogueIsEmbeddedAsAWhole() {
    Tensor all = FullRanking.embedCatalogue(model, theta, encoder);
    assertArrayEquals(new long[] {ITEMS, 8}, all.shape());
    float[] w = theta.sequence().get("projection.weight").data();
    float[] b = theta.sequence().get("projection.bias").data();
    for (int item : new int[] {0, 1023, 1024, ITEMS - 1}) {
      for (int j = 0; j < 8; j++) {
        double e = b[j];
        for (int k = 0; k < 6; k++) {
          e += (double) w[j * 6 + k] * encoder.features().data()[item * 6 + k];
        }
        assertEquals(e, all.data()[item * 8 + j], 1e-5);
      }
    }
  }

  @Test
  void theValidationSampleIsSpreadOverAllUsers() {
    List<UserSequence> some = new ArrayList<>();
    for (int u = 0; u < 1000; u++) {
      some.add(new UserSequence(u, new int[] {1, 2, 3}, 1, u % 2 == 0 ? 1 : -1, 2));
    }
    List<UserSequence> sample = FullRanking.validationSample(some, 5);
    assertEquals(List.of(0, 200, 400, 600, 800), sample.stream().map(UserSequence::user).toList());
    assertEquals(500, FullRanking.validationSample(some, 5000).size());
    assertEquals(499, FullRanking.validationSample(some, 499).stream().distinct().count());
  }
}

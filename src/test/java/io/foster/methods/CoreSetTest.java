package io.foster.methods;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.base.ConfigException;
import io.foster.distill.ExpertLabels;
import io.foster.distill.SyntheticSet;
import io.foster.distill.Teachers;
import io.foster.seqmodel.Toy;
import io.foster.tensor.Tensor;
import io.foster.train.TrainingContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CoreSetTest {
  private static final Budget TWO = new Budget(2, 3, 3);

  private final Tensor features = Toy.normal(1, 1, SmallMethodInputs.ITEMS, 6);

  private static List<int[]> sequences(TrainingSet set) {
    return assertInstanceOf(TrainingSet.Hard.class, set).sequences();
  }

  @Test
  void theLatestItemsOfTheLongestHistoriesAreTaken() {
    TrainingContext learner =
        SmallMethodInputs.learner(
            features,
            List.of(
                new int[] {1, 2},
                new int[] {3, 4, 5, 6, 7},
                new int[] {8, 9},
                new int[] {1, 9, 8}));
    List<int[]> set = sequences(new LongestHistories().make(SmallMethodInputs.of(learner), TWO, 1));
    // Three positions with a target are four items.
    assertArrayEquals(new int[] {4, 5, 6, 7}, set.get(0));
    assertArrayEquals(new int[] {1, 9, 8}, set.get(1));
    assertEquals(2, set.size());
  }

  @Test
  void usersWithNothingToLearnFromAreNoCandidates() {
    TrainingContext learner =
        SmallMethodInputs.learner(features, List.of(new int[] {1}, new int[] {2, 3}));
    assertArrayEquals(
        new int[] {2, 3},
        sequences(new RandomUsers().make(SmallMethodInputs.of(learner), TWO, 1)).get(0));
    TrainingContext nobody = SmallMethodInputs.learner(features, List.of(new int[] {1}));
    assertThrows(ConfigException.class, () -> SmallMethodInputs.of(nobody));
  }

  @Test
  void everySelectionIsDistinctWithinTheBudgetAndFollowsItsSeed() {
    TrainingContext learner =
        SmallMethodInputs.learner(features, Toy.counting(40, SmallMethodInputs.ITEMS, 5, 2));
    MethodInputs sources = SmallMethodInputs.of(learner);
    Budget five = new Budget(5, 3, 3);
    Map<String, CoreSet> all =
        new TreeMap<>(
            Map.of(
                "random", new RandomUsers(),
                "longest", new LongestHistories(),
                "strata", new PopularityStrata(),
                "k-center", new KCenterUsers(),
                "herding", new Herding()));
    all.forEach(
        (name, selection) -> {
          int[] once = selection.select(sources, five, 7);
          assertArrayEquals(once, selection.select(sources, five, 7), name);
          assertEquals(5, Arrays.stream(once).distinct().count(), name);
          int[] everybody = selection.select(sources, new Budget(99, 3, 3), 7);
          assertEquals(40, Arrays.stream(everybody).distinct().count(), name);
        });
    assertFalse(
        Arrays.equals(
            new RandomUsers().select(sources, five, 7),
            new RandomUsers().select(sources, five, 8)));
  }

  @Test
  void eachStratumOfPopularityGivesItsShare() {
    // Item 0 is bought by users 0 .. 9, items 1 .. 10 by one user each.
    List<int[]> users = new ArrayList<>();
    for (int u = 0; u < 10; u++) {
      users.add(new int[] {0, 0, 0});
    }
    for (int u = 1; u <= 10; u++) {
      users.add(new int[] {u, u});
    }
    MethodInputs sources =
        SmallMethodInputs.of(SmallMethodInputs.learner(features, users), "baseline.strata=2");
    int[] chosen = new PopularityStrata().select(sources, new Budget(6, 3, 3), 5);
    assertEquals(3, Arrays.stream(chosen).filter(i -> i < 10).count(), Arrays.toString(chosen));
  }

  @Test
  void strataOfFewerUsersThanTheirShareLeaveTheRestToOthers() {
    List<int[]> users = new ArrayList<>();
    for (int u = 0; u < 8; u++) {
      users.add(new int[] {u, u});
    }
    MethodInputs sources =
        SmallMethodInputs.of(SmallMethodInputs.learner(features, users), "baseline.strata=5");
    for (long seed = 0; seed < 20; seed++) {
      int[] chosen = new PopularityStrata().select(sources, new Budget(7, 3, 3), seed);
      assertEquals(7, Arrays.stream(chosen).distinct().count(), Arrays.toString(chosen));
    }
  }

  @Test
  void kCenterGoesToTheFarthestByTextAndHerdingToTheMean() {
    Tensor line = Tensor.zeros(SmallMethodInputs.ITEMS, 6);
    for (int i = 0; i < SmallMethodInputs.ITEMS; i++) {
      line.data()[i * 6] = i;
    }
    List<int[]> users = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      users.add(new int[] {i, i});
    }
    MethodInputs sources =
        SmallMethodInputs.of(
            SmallMethodInputs.learner(line, users), "baseline.representation=text");
    int[] spread = new KCenterUsers().select(sources, new Budget(3, 3, 3), 1);
    assertTrue(Arrays.stream(spread).anyMatch(i -> i == 0), Arrays.toString(spread));
    assertTrue(Arrays.stream(spread).anyMatch(i -> i == 10), Arrays.toString(spread));
    // The mean is 5: 5 itself, then the pair that keeps it, the smaller number first.
    assertArrayEquals(new int[] {5, 4, 6}, new Herding().select(sources, new Budget(3, 3, 3), 1));
  }

  @Test
  void hiddenStatesAreThoseOfTheExpertAtTheLastItem() {
    TrainingContext learner =
        SmallMethodInputs.learner(features, Toy.counting(300, SmallMethodInputs.ITEMS, 5, 2));
    MethodInputs sources = SmallMethodInputs.of(learner);
    Tensor all = Representations.of(sources, sources.sequences());
    Tensor one = Representations.of(sources, List.of(sources.sequences().get(299)));
    assertArrayEquals(one.data(), Arrays.copyOfRange(all.data(), 299 * 8, 300 * 8), 1e-6f);
  }

  @Test
  void expertLabelsStandAtTheRealItemsAndEndWithThem() {
    TrainingContext learner =
        SmallMethodInputs.learner(features, List.of(new int[] {1, 2}, new int[] {3, 4, 5, 6, 7}));
    MethodInputs sources = SmallMethodInputs.of(learner);
    TrainingSet made =
        new ExpertLabelled(
                new LongestHistories(), Teachers.of(learner, sources.experts()), new int[] {3})
            .make(sources, new Budget(2, 3, 3), 1);
    SyntheticSet set = assertInstanceOf(TrainingSet.Soft.class, made).set();
    assertArrayEquals(new int[] {3, 2}, set.lengths());
    assertArrayEquals(new int[] {5, 6, 7, 1, 2, 2}, set.inputItems());
    Tensor alone =
        new ExpertLabels(learner.model(), sources.experts(), learner.encoder(), learner.frozen(), 1)
            .label(List.of(new int[] {1, 2}));
    float[] second = Arrays.copyOfRange(set.targets().data(), 3 * 6, 5 * 6);
    assertArrayEquals(alone.data(), second, 1e-6f);
  }
}

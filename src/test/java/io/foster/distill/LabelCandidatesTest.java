package io.foster.distill;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.encoder.FrozenItemEncoder;
import io.foster.seqmodel.SubsetSampler;
import io.foster.seqmodel.Toy;
import io.foster.tensor.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelCandidatesTest {
  /** More than one block of items. */
  private static final int ITEMS = 9000;

  private static final int BEST = LabelCandidates.BEST;

  private final FrozenItemEncoder z = Toy.items(ITEMS, 3);

  /** Two sequences of four positions, read in windows of 4 and 2; the second ends after three. */
  private final SyntheticSet set =
      new SyntheticSet(
          ITEMS,
          new int[] {4, 3},
          new int[8],
          Tensor.zeros(2, 4, 1),
          Toy.normal(7, 1, 2, 4, 6),
          Toy.normal(8, 1, ITEMS),
          new int[] {4, 2});

  private int[] sorted(int position, int window) {
    double[] logits = new double[ITEMS];
    for (int i = 0; i < ITEMS; i++) {
      logits[i] = set.bias().data()[i];
      for (int j = 0; j < 3; j++) {
        logits[i] +=
            (double) set.targets().data()[position * 6 + window * 3 + j]
                * z.features().data()[i * 3 + j];
      }
    }
    return IntStream.range(0, ITEMS)
        .boxed()
        .sorted(Comparator.<Integer>comparingDouble(i -> -logits[i]))
        .mapToInt(Integer::intValue)
        .limit(BEST)
        .toArray();
  }

  @Test
  void theBestLabelsOfEveryPositionAndWindowAreFound() {
    int[][] best = LabelCandidates.best(set, z);
    for (int v = 0; v < 2; v++) {
      for (int p = 0; p < 7; p++) {
        int[] own = Arrays.copyOfRange(best[v], p * BEST, (p + 1) * BEST);
        assertArrayEquals(sorted(p, v), own, "position " + p + ", window " + v);
      }
      // The eighth position does not exist.
      assertTrue(Arrays.stream(best[v], 7 * BEST, 8 * BEST).allMatch(i -> i == -1));
    }
  }

  @Test
  void aCatalogueOfFewItemsHasThemAllAmongTheBest() {
    SyntheticSet few = SmallSet.set();
    int[][] best = LabelCandidates.best(few, new FrozenItemEncoder(SmallSet.FEATURES));
    // u = (0, 200): b, then c and a by 5 and 0 times 200 below.
    assertEquals(
        List.of(1, 0, 2), Arrays.stream(best[0], 2 * BEST, 3 * BEST).limit(3).boxed().toList());
    assertTrue(Arrays.stream(best[0], 2 * BEST + 3, 3 * BEST).allMatch(i -> i == -1));
  }

  @Test
  void theShareComesFromTheBestLabelsOfTheStepAndNoItemTwice() {
    LabelCandidates candidates = new LabelCandidates(set, z, 40, 0.25, 5);
    Excerpt excerpt = Excerpt.of(new DecoupledSequences(set), 1, 0, 2);
    Set<Integer> labels = new HashSet<>();
    for (int p : new int[] {0, 1, 4, 5}) {
      labels.addAll(Arrays.stream(sorted(p, 1)).boxed().toList());
    }
    Set<Integer> seen = new HashSet<>();
    for (int step = 0; step < 50; step++) {
      List<Integer> drawn = Arrays.stream(candidates.next(excerpt)).boxed().toList();
      assertEquals(40, drawn.size());
      assertEquals(40, new HashSet<>(drawn).size());
      assertTrue(labels.containsAll(drawn.subList(0, 10)), drawn.toString());
      assertTrue(drawn.subList(10, 40).stream().filter(labels::contains).count() < 5);
      seen.addAll(drawn.subList(0, 10));
    }
    // Ten of about eighty, fifty times: nearly all of them came up.
    assertTrue(seen.size() > 0.9 * labels.size(), seen.size() + " of " + labels.size());
  }

  /** Of 60 items that are no label, each is among the candidates as often, the last ones too. */
  @Test
  void theRestIsUniform() {
    int items = 80;
    FrozenItemEncoder few = Toy.items(items, 3);
    SyntheticSet one =
        new SyntheticSet(
            items,
            new int[] {1},
            new int[1],
            Tensor.zeros(1, 1, 1),
            Toy.normal(7, 1, 1, 1, 3),
            Toy.normal(8, 1, items));
    Set<Integer> labels =
        Arrays.stream(LabelCandidates.best(one, few)[0]).boxed().collect(Collectors.toSet());
    assertEquals(BEST, labels.size());
    LabelCandidates candidates = new LabelCandidates(one, few, 40, 0.5, 5);
    Excerpt excerpt = Excerpt.whole(new DecoupledSequences(one), 0);
    int steps = 3000;
    int[] seen = new int[items];
    for (int step = 0; step < steps; step++) {
      for (int item : candidates.next(excerpt)) {
        seen[item]++;
      }
    }
    // All 20 labels are candidates of each step, so the other 20 are of the 60 other items: a third
    // of the steps each, 1000 with a standard deviation of 26.
    for (int item = 0; item < items; item++) {
      assertEquals(labels.contains(item) ? steps : 1000, seen[item], 130, "item " + item);
    }
  }

  @Test
  void theSameSeedDrawsTheSameCandidates() {
    Excerpt excerpt = Excerpt.whole(new DecoupledSequences(set), 0);
    LabelCandidates one = new LabelCandidates(set, z, 40, 0.5, 5);
    LabelCandidates same = new LabelCandidates(set, z, 40, 0.5, 5);
    for (int step = 0; step < 3; step++) {
      assertArrayEquals(one.next(excerpt), same.next(excerpt));
    }
  }

  @Test
  void whereThereAreFewerBestLabelsThanAskedForTheRestIsUniform() {
    LabelCandidates candidates = new LabelCandidates(set, z, 100, 1, 5);
    int[] drawn = candidates.next(Excerpt.of(new DecoupledSequences(set), 0, 1));
    Set<Integer> labels =
        IntStream.of(4, 5, 6)
            .flatMap(p -> Arrays.stream(sorted(p, 0)))
            .boxed()
            .collect(Collectors.toSet());
    assertEquals(100, Arrays.stream(drawn).distinct().count());
    assertEquals(
        labels, Arrays.stream(drawn, 0, labels.size()).boxed().collect(Collectors.toSet()));
  }

  @Test
  void withoutAShareTheyAreThoseOfTheUniformSampler() {
    LabelCandidates candidates = new LabelCandidates(set, z, 40, 0, 5);
    SubsetSampler uniform = new SubsetSampler(ITEMS, 40, 5);
    Excerpt excerpt = Excerpt.whole(new DecoupledSequences(set), 0);
    for (int step = 0; step < 3; step++) {
      assertArrayEquals(uniform.next(), candidates.next(excerpt));
    }
  }
}

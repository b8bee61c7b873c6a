package io.foster.recommend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.recommend.AttendedItems.Attended;
import io.foster.seqmodel.AttentionByHand;
import io.foster.seqmodel.SasRec;
import io.foster.seqmodel.Toy;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AttendedItemsTest {
  private static final int ITEMS = 30;
  private static final int D = 8;
  private static final int LONGEST = 5;

  private final SasRec model = Toy.model(6, LONGEST);
  private final NamedTensors parameters = Toy.parameters(model, 11);
  private final Tensor embeddings = Toy.normal(5, 1, ITEMS, D);

  private Attended[] attended(int count, List<int[]> histories) {
    return new AttendedItems(model, parameters, embeddings, count).of(histories);
  }

  /** Sums by item, in loops over doubles. */
  private Map<Integer, Double> expected(int[] history) {
    int[] read = Arrays.copyOfRange(history, Math.max(0, history.length - LONGEST), history.length);
    double[][] e = new double[read.length][D];
    for (int l = 0; l < read.length; l++) {
      for (int j = 0; j < D; j++) {
        e[l][j] = embeddings.data()[read[l] * D + j];
      }
    }
    double[] weights = new AttentionByHand(model.shape(), parameters).ofTheLast(e);
    Map<Integer, Double> sums = new TreeMap<>();
    for (int l = 0; l < read.length; l++) {
      sums.merge(read[l], weights[l], Double::sum);
    }
    return sums;
  }

  @Test
  void weightsAreTheAttentionOfTheLastPosition() {
    // More than one batch, of all lengths; the last reads its last five, one item twice.
    Random random = new Random(2);
    List<int[]> histories = new ArrayList<>();
    for (int u = 0; u < 300; u++) {
      histories.add(random.ints(1 + random.nextInt(9), 0, ITEMS).toArray());
    }
    histories.add(new int[] {20, 3, 7, 9, 7, 4});
    Attended[] attended = attended(LONGEST, histories);
    for (int u = 0; u < histories.size(); u++) {
      Map<Integer, Double> expected = expected(histories.get(u));
      Attended own = attended[u];
      String message = Arrays.toString(histories.get(u));
      assertEquals(expected.size(), own.items().length, message);
      double sum = 0;
      for (int n = 0; n < own.items().length; n++) {
        assertEquals(expected.get(own.items()[n]), own.weights()[n], 1e-5, message);
        assertTrue(n == 0 || own.weights()[n] <= own.weights()[n - 1], message);
        sum += own.weights()[n];
      }
      assertEquals(1, sum, 1e-5, message);
    }
    assertEquals(4, attended[300].items().length);
  }

  @Test
  void soManyAsAreAskedForAreTheFirstOfAll() {
    int[] history = {8, 2, 19, 4, 27};
    List<Integer> order =
        expected(history).entrySet().stream()
            .sorted(Comparator.comparingDouble(e -> -e.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    Attended two = attended(2, List.of(history))[0];
    assertEquals(order.subList(0, 2), Arrays.stream(two.items()).boxed().toList());
    assertEquals(1, attended(2, List.of(new int[] {6}))[0].weights()[0], 0f);
  }
}

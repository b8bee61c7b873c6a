package io.foster.recommend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.foster.corpus.Catalogue;
import io.foster.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Cosines computed by hand. */
class ItemNeighboursTest {
  private static final Catalogue ITEMS =
      new Catalogue(List.of("a", "b", "c", "d"), List.of("", "", "", ""));

  @Test
  void theLargestCosinesAndOfEqualsTheFirst() {
    // a and b stand at 45 degrees, c is opposite to a, d is a's direction at another length.
    Tensor embeddings = new Tensor(new long[] {4, 2}, new float[] {1, 0, 2, 2, -3, 0, 5, 0});
    ItemNeighbours neighbours =
        new ItemNeighbours(ITEMS, ItemNeighbours.directions(embeddings), 2, 3);
    float[] scores = new float[3];
    assertArrayEquals(new int[] {3, 1, 2}, neighbours.nearest(0, scores));
    float root = (float) Math.sqrt(0.5);
    assertArrayEquals(new float[] {1, root, -1}, scores, 1e-6f);
    assertArrayEquals(new int[] {0, 3, 2}, neighbours.nearest(1, scores));
    assertArrayEquals(new float[] {root, root, -root}, scores, 1e-6f);
  }

  @Test
  void anItemOfNoLengthIsAlikeToNothing() {
    Tensor embeddings = new Tensor(new long[] {2, 2}, new float[] {0, 0, 1, 1});
    assertArrayEquals(
        new float[] {0, 0, 0.70710677f, 0.70710677f}, ItemNeighbours.directions(embeddings));
  }
}

package io.foster.recommend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.foster.base.ConfigException;
import io.foster.pipeline.Progress;
import io.foster.recommend.RecommendRequest.Format;
import io.foster.recommend.RecommendRequest.History;
import io.foster.recommend.RecommendRequest.Unknown;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class RecommendRequestTest {
  private static RecommendRequest of(int top) {
    return new RecommendRequest(
        "run",
        Optional.empty(),
        Optional.empty(),
        Format.PARQUET,
        top,
        List.of(),
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        History.ALL,
        Optional.empty(),
        Unknown.SKIP,
        Optional.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        false);
  }

  @Test
  void withoutWishesItIsTenItemsForEverybodyAsParquet() {
    assertEquals(of(10), RecommendRequest.from("run").build());
  }

  @Test
  void whatContradictsItselfIsRefusedAtOnce() {
    ConfigException refused =
        assertThrows(
            ConfigException.class,
            () -> RecommendRequest.from("run").user("u").histories("file").top(0).build());
    assertEquals(
        List.of(
            "--top: 0 is not a number of items; write 1 or more",
            "--user: cannot be combined with --histories; name the users in that file"),
        refused.problems());
  }

  @Test
  void soIsWhatTheBuilderHasNotSeenBeforeAnythingIsRead() {
    Progress progress = Progress.silent();
    assertThrows(
        ConfigException.class, () -> Recommendations.make(null, of(0), List.of(), progress));
    assertThrows(
        ConfigException.class, () -> Recommendations.neighbours(null, of(0), List.of(), progress));
  }
}

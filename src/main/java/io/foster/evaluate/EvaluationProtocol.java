package io.foster.evaluate;

import java.util.Objects;

/**
 * How the numbers beside it were obtained, in words for the reader. Numbers of different protocols
 * do not compare.
 *
 * @param split how targets were held out
 * @param candidates what each target was ranked against
 * @param historyMasking whether items of the user's history were left out of the ranking
 * @param ties how equal scores were ranked
 * @param users which users were evaluated, and how many
 */
public record EvaluationProtocol(
    String split, String candidates, String historyMasking, String ties, String users) {

  /** What {@link RankedTarget} does with equal scores. */
  public static final String EXPECTED_RANK =
      "expected rank: 1 + candidates scored higher + half of the other candidates scored the same";

  public EvaluationProtocol {
    Objects.requireNonNull(split, "split");
    Objects.requireNonNull(candidates, "candidates");
    Objects.requireNonNull(historyMasking, "historyMasking");
    Objects.requireNonNull(ties, "ties");
    Objects.requireNonNull(users, "users");
  }

  /** The protocol of this package: every item of the catalogue is ranked for every user. */
  public static EvaluationProtocol fullRanking(
      String split, int itemCount, boolean historyMasked, String users) {
    return new EvaluationProtocol(
        split,
        "full ranking over all " + itemCount + " items of the catalogue",
        historyMasked
            ? "items of the user's history are left out, except the target"
            : "none: items of the user's history stay candidates",
        EXPECTED_RANK,
        users);
  }
}

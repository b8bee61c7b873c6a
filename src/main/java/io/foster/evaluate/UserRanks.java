package io.foster.evaluate;

import io.foster.corpus.UserSequence;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Where each test user's target came, for those who compute metrics themselves. */
public final class UserRanks {
  private static final long serialVersionUID = 1L;

  private final int itemCount;
  private final boolean maskHistory;
  private final List<Rank> ranks = new ArrayList<>();

  /**
   * One user's.
   *
   * @param user the user's number
   * @param target the held-out item's number
   * @param rank the expected rank of the target ({@link RankedTarget})
   * @param ranked how many items were ranked, the target among them
   */
  public record Rank(int user, int target, double rank, int ranked) implements Serializable {}

  /**
   * @param itemCount |V|
   * @param maskHistory whether items of the history are no candidates
   */
  public UserRanks(int itemCount, boolean maskHistory) {
    this.itemCount = itemCount;
    this.maskHistory = maskHistory;
  }

  /**
   * Takes one user in.
   *
   * @param at where the target stands in the user's items
   */
  public void add(UserSequence user, int at, RankedTarget ranking) {
    int ranked = maskHistory ? ranking.unseen().candidates() : itemCount;
    ranks.add(new Rank(user.user(), user.items()[at], ranking.rank(), ranked));
  }

  /** All of them, by user. */
  public List<Rank> all() {
    return ranks.stream().sorted(Comparator.comparingInt(Rank::user)).toList();
  }
}

package io.foster.report;

import io.foster.corpus.Catalogue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Test users for the page: what they had, what was held out, what they would be recommended. */
final class UsersView {
  /** How many of a history's last items are shown. */
  static final int HISTORY = 10;

  private UsersView() {}

  /**
   * The section.
   *
   * @param output where the run stands, for the command
   * @return null where no users are asked for
   */
  static Page.UserSection of(UserSample sample, String output) {
    if (sample.absent() != null) {
      return sample.absent().isEmpty() ? null : new Page.UserSection(sample.absent(), null);
    }
    return new Page.UserSection(
        null,
        new Page.Users(
            "student of seed " + sample.seed(),
            sample.all(),
            sample.users().stream().anyMatch(u -> u.rankOfFull().isPresent()),
            "./submit/foster recommend --output "
                + RunConfiguration.quoted(output)
                + " --to "
                + RunConfiguration.quoted(output + "/lookup")
                + " --overwrite --format jsonl --history test --user ",
            sample.users().stream().map(u -> user(u, sample.catalogue())).toList()));
  }

  private static Page.User user(UserSample.User user, Catalogue catalogue) {
    int[] history = user.history();
    int from = Math.max(0, history.length - HISTORY);
    List<Page.Recommended> next =
        Arrays.stream(user.next())
            .mapToObj(item -> new Page.Recommended(catalogue.shown(item), item == user.target()))
            .toList();
    return new Page.User(
        user.id(),
        from,
        Arrays.stream(history, from, history.length).mapToObj(catalogue::shown).toList(),
        catalogue.shown(user.target()),
        rank(user.rank()),
        user.rankOfFull().isPresent() ? rank(user.rankOfFull().getAsDouble()) : "",
        next.stream().anyMatch(Page.Recommended::held),
        next);
  }

  /** Ranks are multiples of one half. */
  private static String rank(double rank) {
    return rank == Math.rint(rank)
        ? String.format(Locale.ROOT, "%,.0f", rank)
        : String.format(Locale.ROOT, "%,.1f", rank);
  }
}

package io.foster.ingest;

import io.foster.ingest.Roles.Candidate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which tables hold interactions and items, and which columns say who, what and when.
 *
 * @param interactions the table of interactions
 * @param items the table of items; the same where every interaction describes its item
 * @param user the column of users, and what speaks for it
 * @param others further candidates for the user that are about as good
 * @param item the column of items
 * @param itemId the column of the items with the same values
 * @param shared how many of the items looked at are in both
 * @param sought how many were looked at
 * @param time the column of times
 * @param otherTimes further candidates for the time
 */
record Guess(
    TableLook interactions,
    TableLook items,
    Candidate user,
    List<Candidate> others,
    Candidate item,
    ColumnLook itemId,
    long shared,
    int sought,
    Optional<Candidate> time,
    List<Candidate> otherTimes) {
  private static final int SOUGHT = 300;

  /** The best guess, if there is any. */
  static Optional<Guess> of(List<TableLook> tables) {
    Guess best = null;
    double most = 0;
    for (TableLook interactions : tables) {
      for (TableLook items : tables) {
        Optional<Guess> guess = of(interactions, items);
        if (guess.isPresent() && guess.get().score() > most) {
          best = guess.get();
          most = guess.get().score();
        }
      }
    }
    return Optional.ofNullable(best);
  }

  /** The more users, times and shared items speak for it, the higher. */
  private double score() {
    boolean same = interactions.equals(items);
    return 20.0 * shared / sought
        + user.score()
        + item.score()
        + (time.isPresent() ? 6 : 0)
        + (Roles.title(items, itemId).isPresent() ? 4 : 0)
        - (same ? 8 : 0);
  }

  private static Optional<Guess> of(TableLook interactions, TableLook items) {
    Optional<Link> link = link(interactions, items);
    if (link.isEmpty()) {
      return Optional.empty();
    }
    String item = link.get().item().column().name();
    List<Candidate> times = Roles.times(interactions);
    List<Candidate> users =
        Roles.users(interactions).stream().filter(c -> !c.column().name().equals(item)).toList();
    if (users.isEmpty()) {
      return Optional.empty();
    }
    Candidate user = users.get(0);
    return Optional.of(
        new Guess(
            interactions,
            items,
            user,
            users.stream().skip(1).filter(c -> c.score() >= user.score() - 3).toList(),
            link.get().item(),
            link.get().id(),
            link.get().shared(),
            link.get().sought(),
            times.stream().findFirst(),
            times.stream().skip(1).toList()));
  }

  /** Columns of two tables with the same values. */
  private record Link(Candidate item, ColumnLook id, long shared, int sought) {
    double score() {
      return 20.0 * shared / sought + item.score();
    }
  }

  private static Optional<Link> link(TableLook interactions, TableLook items) {
    boolean same = interactions.equals(items);
    Link best = null;
    for (Candidate item : Roles.items(interactions).stream().limit(8).toList()) {
      Set<String> values = new LinkedHashSet<>();
      item.column().values().stream().limit(SOUGHT).forEach(values::add);
      List<String> sought = List.copyOf(values);
      List<ColumnLook> keys =
          same
              ? List.of(item.column())
              : items.columns().stream().filter(ColumnLook::isKey).limit(6).toList();
      for (ColumnLook id : keys) {
        if (same && item.score() < 6) {
          continue;
        }
        long shared = same ? sought.size() : items.holds(id.name(), sought);
        Link link = new Link(item, id, shared, sought.size());
        if (shared > 0.3 * sought.size() && (best == null || link.score() > best.score())) {
          best = link;
        }
      }
    }
    return Optional.ofNullable(best);
  }

  /** What only the user of the data can know. */
  List<String> questions() {
    List<String> questions = new ArrayList<>();
    if (!others.isEmpty()) {
      questions.add(
          "input.columns.user: \"%s\", or rather %s?"
              .formatted(user.column().name(), names(others)));
    }
    if (time.isEmpty()) {
      questions.add(
          "input.columns.timestamp: no column holds times; is the order of the rows that of the"
              + " events?");
    } else {
      if (!otherTimes.isEmpty()) {
        questions.add(
            "input.columns.timestamp: \"%s\", or rather %s?"
                .formatted(time.get().column().name(), names(otherTimes)));
      }
      List<String> formats = time.get().column().times();
      if (formats.size() > 1) {
        questions.add(
            "input.columns.timestamp-format: the values read as %s; which is it?"
                .formatted(String.join(" and as ", formats)));
      }
    }
    if (shared < 0.9 * sought) {
      questions.add(
          "input.items: only %d of %d items looked at are in %s; is that the table?"
              .formatted(shared, sought, items.names().get(0)));
    }
    return questions;
  }

  private static String names(List<Candidate> candidates) {
    return String.join(
        " or ", candidates.stream().map(c -> '"' + c.column().name() + '"').toList());
  }
}

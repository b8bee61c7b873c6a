package io.foster.base;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The known name that looks most like a mistyped one, for "did you mean". */
public final class Nearest {
  private Nearest() {}

  /** The nearest candidate by edit distance, the first in alphabetical order of equals. */
  public static Optional<String> of(String word, Collection<String> candidates) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return candidates.stream()
        .min(
            Comparator.<String>comparingInt(c -> distance.apply(word, c))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** The same, if at most a third of the letters differ; two letters may always differ. */
  public static Optional<String> close(String word, Collection<String> candidates) {
    int limit = Math.max(2, word.length() / 3);
    return of(word, candidates)
        .filter(c -> LevenshteinDistance.getDefaultInstance().apply(word, c) <= limit);
  }
}

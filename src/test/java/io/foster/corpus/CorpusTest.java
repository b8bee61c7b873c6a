package io.foster.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CorpusTest {
  private static Corpus corpus(String item, String text, String user, int... marks) {
    UserSequence sequence =
        new UserSequence(0, new int[] {marks[0], 0, 1}, marks[1], marks[2], marks[3]);
    return new Corpus(
        new String[] {"a", item},
        new String[] {"A", "B"},
        new String[] {"first", text},
        new String[] {user},
        List.of(sequence));
  }

  @Test
  void everythingThatResultsDependOnIsInTheHash() {
    String same = corpus("b", "second", "u", 1, 1, 1, 2).contentHash();
    assertEquals(same, corpus("b", "second", "u", 1, 1, 1, 2).contentHash());
    Set<String> hashes =
        new HashSet<>(
            List.of(
                same,
                corpus("c", "second", "u", 1, 1, 1, 2).contentHash(),
                corpus("b", "another", "u", 1, 1, 1, 2).contentHash(),
                corpus("b", "second", "v", 1, 1, 1, 2).contentHash(),
                corpus("b", "second", "u", 0, 1, 1, 2).contentHash(),
                corpus("b", "second", "u", 1, 2, 1, 2).contentHash(),
                corpus("b", "second", "u", 1, 1, -1, 2).contentHash(),
                corpus("b", "second", "u", 1, 1, 1, -1).contentHash(),
                corpus("b s", "econd", "u", 1, 1, 1, 2).contentHash()));
    assertEquals(9, hashes.size());
  }
}

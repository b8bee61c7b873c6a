package io.foster.trial;

import io.foster.base.Store;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;

/** The choices below one output, {@code DATASET/choices/METHOD-M.json}, named as cells are. */
public final class ChoiceStore extends MadeStore<StudentChoice> {

  public ChoiceStore(Store store) {
    super(store, "choices", ".json", "choice", StudentChoice.class, StudentChoice::madeFrom);
  }

  /** All of all data sets, by data set, student, M and method. */
  public List<StudentChoice> all() throws IOException {
    return read().stream()
        .sorted(
            Comparator.comparing(StudentChoice::dataset)
                .thenComparing(StudentChoice::student)
                .thenComparingInt(StudentChoice::sequences)
                .thenComparing(StudentChoice::method))
        .toList();
  }
}

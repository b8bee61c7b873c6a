package io.foster.trial;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.foster.base.ConfigException;
import io.foster.base.Json;
import io.foster.base.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.hadoop.fs.Path;

/** The choices below one output, {@code DATASET/choices/METHOD-M.json}, named as cells are. */
public final class ChoiceStore {
  private static final String CHOICES = "choices";
  private final Store store;

  public ChoiceStore(Store store) {
    this.store = store;
  }

  private Path file(String dataset, String group) {
    return new Path(new Path(new Path(store.root(), dataset), CHOICES), group + ".json");
  }

  /**
   * A choice, finished or not.
   *
   * @throws ConfigException if it was made with other settings
   */
  Optional<StudentChoice> find(String dataset, String group, Map<String, String> madeFrom)
      throws IOException {
    Path file = file(dataset, group);
    if (!store.exists(file)) {
      return Optional.empty();
    }
    StudentChoice choice = read(file);
    CellStore.requireSame(file, choice.madeFrom(), madeFrom);
    return Optional.of(choice);
  }

  /** Looks at each choice of a data set: its file and what it was made from. */
  void each(String dataset, BiConsumer<Path, Map<String, String>> look) throws IOException {
    for (Path file : new JsonFiles(store, CHOICES).of(dataset)) {
      look.accept(file, read(file).madeFrom());
    }
  }

  void write(String group, StudentChoice choice) throws IOException {
    store.write(file(choice.dataset(), group), Json.write(choice));
  }

  /** All of all data sets, by data set, student, M and method. */
  public List<StudentChoice> all() throws IOException {
    List<StudentChoice> choices = new ArrayList<>();
    for (Path file : new JsonFiles(store, CHOICES).all()) {
      choices.add(read(file));
    }
    choices.sort(
        Comparator.comparing(StudentChoice::dataset)
            .thenComparing(StudentChoice::student)
            .thenComparingInt(StudentChoice::sequences)
            .thenComparing(StudentChoice::method));
    return choices;
  }

  private StudentChoice read(Path file) throws IOException {
    try {
      return Json.read(store.read(file), StudentChoice.class);
    } catch (JsonProcessingException e) {
      throw new ConfigException(
          "output: " + file + " is no choice of a benchmark; delete it to have it made again");
    }
  }
}

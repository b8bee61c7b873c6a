package io.foster.trial;

import io.foster.base.JsonLines;
import io.foster.corpus.Catalogue;
import io.foster.distill.SetFiles;
import io.foster.distill.SyntheticArchive;
import io.foster.distill.SyntheticDirectory;
import io.foster.methods.TrainingSet;
import io.foster.pipeline.StageContext;
import io.foster.train.Trainings;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A training set on disk: one with soft labels as {@link SyntheticDirectory} has it; real sequences
 * as {@code real-sequences.jsonl}, a line each with item ids and titles.
 */
public final class SetDirectory {
  private static final String REAL = "real-sequences.jsonl";

  private record Line(int sequence, List<Item> items) {
    Line {
      items = List.copyOf(items);
    }
  }

  private record Item(String itemId, String title) {
    Item {
      Objects.requireNonNull(itemId, "itemId");
    }
  }

  private SetDirectory() {}

  /**
   * Writes a set.
   *
   * @param making whose items and features it is written in
   * @param recipe the configuration that made it, as text
   */
  public static void write(
      StageContext c, Path directory, TrainingSet set, Trainings making, String recipe)
      throws IOException {
    if (set instanceof TrainingSet.Soft soft) {
      SetFiles.write(c, directory, making.corpus(), making.learner(), soft.set(), recipe);
      return;
    }
    writeReal(
        directory,
        ((TrainingSet.Hard) set).sequences(),
        Catalogue.of(making.corpus()),
        c.spark().sparkContext().hadoopConfiguration());
  }

  static void writeReal(
      Path directory, List<int[]> sequences, Catalogue catalogue, Configuration hadoop)
      throws IOException {
    JsonLines.write(
        new Path(directory, REAL),
        IntStream.range(0, sequences.size())
            .mapToObj(
                n ->
                    new Line(
                        n,
                        Arrays.stream(sequences.get(n))
                            .mapToObj(
                                i ->
                                    new Item(catalogue.itemIds().get(i), catalogue.titles().get(i)))
                            .toList())),
        hadoop);
  }

  /**
   * Reads a set that {@link #write} wrote, in the numbering of {@code catalogue}.
   *
   * @throws io.foster.base.ConfigException if it is broken or of other items
   */
  public static TrainingSet read(Path directory, Catalogue catalogue, Configuration hadoop)
      throws IOException {
    Path real = new Path(directory, REAL);
    if (!directory.getFileSystem(hadoop).exists(real)) {
      SyntheticArchive archive = SyntheticDirectory.read(directory, hadoop);
      return new TrainingSet.Soft(archive.renumbered(catalogue, directory.toString()));
    }
    List<Line> lines =
        JsonLines.read(
            real, Line.class, "a sequence; delete " + directory + " to have it made again", hadoop);
    List<String> ids =
        lines.stream().flatMap(line -> line.items().stream().map(Item::itemId)).distinct().toList();
    // Refuses items that the catalogue lacks.
    new Catalogue(ids, ids).numbersIn(catalogue, real.toString());
    Map<String, Integer> numbers = catalogue.numbers();
    return new TrainingSet.Hard(
        lines.stream()
            .map(line -> line.items().stream().map(Item::itemId).mapToInt(numbers::get).toArray())
            .toList());
  }
}

package io.foster.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.foster.base.Json;
import io.foster.corpus.Catalogue;
import io.foster.distill.SetFiles;
import io.foster.distill.SyntheticArchive;
import io.foster.distill.SyntheticDirectory;
import io.foster.methods.TrainingSet;
import io.foster.pipeline.StageContext;
import io.foster.train.Trainings;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A training set on disk: one with soft labels as {@link SyntheticDirectory} has it; real sequences
 * as {@code real-sequences.jsonl}, a line each with item ids and titles.
 */
public final class SetDirectory {
  private static final String REAL = "real-sequences.jsonl";

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
    Configuration hadoop = c.spark().sparkContext().hadoopConfiguration();
    if (set instanceof TrainingSet.Soft soft) {
      SetFiles.write(c, directory, making.corpus(), making.learner(), soft.set(), recipe);
      return;
    }
    Catalogue catalogue = Catalogue.of(making.corpus());
    Path file = new Path(directory, REAL);
    try (OutputStream out = new BufferedOutputStream(file.getFileSystem(hadoop).create(file))) {
      int number = 0;
      for (int[] sequence : ((TrainingSet.Hard) set).sequences()) {
        ObjectNode line = Json.object().put("sequence", number++);
        ArrayNode items = line.putArray("items");
        for (int item : sequence) {
          items
              .addObject()
              .put("itemId", catalogue.itemIds().get(item))
              .put("title", catalogue.titles().get(item));
        }
        out.write(Json.line(line).getBytes(StandardCharsets.UTF_8));
        out.write('\n');
      }
    }
  }

  /** Reads a set that {@link #write} wrote, in the numbering of {@code catalogue}. */
  public static TrainingSet read(Path directory, Catalogue catalogue, Configuration hadoop)
      throws IOException {
    FileSystem files = directory.getFileSystem(hadoop);
    Path real = new Path(directory, REAL);
    if (!files.exists(real)) {
      SyntheticArchive archive = SyntheticDirectory.read(directory, hadoop);
      return new TrainingSet.Soft(archive.renumbered(catalogue, directory.toString()));
    }
    Map<String, Integer> numbers = catalogue.numbers();
    List<int[]> sequences = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(files.open(real), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        List<Integer> items = new ArrayList<>();
        for (JsonNode item : Json.tree(line).get("items")) {
          items.add(numbers.get(item.get("itemId").asText()));
        }
        sequences.add(items.stream().mapToInt(Integer::intValue).toArray());
      }
    }
    return new TrainingSet.Hard(sequences);
  }
}

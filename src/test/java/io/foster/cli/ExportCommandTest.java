package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.TestSpark;
import io.foster.corpus.Corpus;
import io.foster.corpus.UserSequence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A run's data as RecBole's files, read back as anybody's RecBole files. */
class ExportCommandTest extends TinyRun {

  @Test
  void whatIsExportedReadsBackAsTheSameCorpus() throws IOException {
    Path to = dir.resolve("atomic");
    assertEquals(
        0, fosterAlone("export", "--output", base.toString(), "--to", to.toString()), () -> err);
    Path again = dir.resolve("atomic-again");
    ingest(to.resolve("tiny"), again, "item-text.template={attributes.text}");
    Corpus before = load(base);
    Corpus after = load(again);
    assertEquals(Arrays.asList(before.itemIds()), Arrays.asList(after.itemIds()));
    assertEquals(Arrays.asList(before.texts()), Arrays.asList(after.texts()));
    assertEquals(sequences(before), sequences(after));

    // A row for each target says the same: no history is longer than what a row has.
    Path sequential = dir.resolve("atomic-sequential");
    ingest(
        to.resolve("tiny-sequential"),
        sequential,
        "item-text.template={attributes.text}",
        "input.interactions=tiny-sequential.{train,valid,test}.inter",
        "input.columns.timestamp=null");
    assertEquals(sequences(before), sequences(load(sequential)));

    List<String> synthetic = Files.readAllLines(to.resolve("tiny-synthetic/tiny-synthetic.inter"));
    assertEquals("user_id:token\titem_id:token\ttimestamp:float", synthetic.get(0));
    assertEquals(1 + 4 * 8, synthetic.size(), "four sequences of eight positions");
    List<String> ids = Arrays.asList(before.itemIds());
    synthetic.stream().skip(1).forEach(line -> assertTrue(ids.contains(line.split("\t")[1]), line));
    List<String> items =
        synthetic.stream()
            .filter(line -> line.startsWith("synthetic-3\t"))
            .map(line -> line.split("\t")[1])
            .toList();
    List<String> rows =
        Files.readAllLines(to.resolve("tiny-sequential/tiny-sequential.synthetic.inter"));
    assertEquals(1 + 4 * 7, rows.size(), "each position but the first is a target");
    assertEquals(
        "synthetic-3\t" + String.join(" ", items.subList(0, 7)) + "\t" + items.get(7),
        rows.get(rows.size() - 1));

    assertEquals(2, fosterAlone("export", "--output", base.toString(), "--to", to.toString()));
    assertTrue(error().contains("name a directory that is not"), err);
    assertTrue(Files.exists(to.resolve(".foster")), "marked, for it is no raw data of this run");
  }

  @Test
  void aPlaceOfADateAndATime() {
    Path to = dir.resolve("atomic-2024-01-31T12:00");
    assertEquals(
        0, fosterAlone("export", "--output", base.toString(), "--to", to.toString()), () -> err);
    assertTrue(Files.exists(to.resolve("tiny/tiny.item")));
  }

  private void ingest(Path files, Path output, String... settings) {
    List<String> args = new ArrayList<>(List.of("ingest", "--output", output.toString()));
    List<String> all = new ArrayList<>(List.of("input.dir=" + files, "corpus.split=files"));
    all.addAll(List.of("corpus.user-core=0", "corpus.item-core=0", "corpus.deduplicate=none"));
    all.addAll(List.of(settings));
    all.forEach(setting -> args.addAll(List.of("--set", setting)));
    assertEquals(0, fosterAlone(args.toArray(String[]::new)), () -> err);
  }

  private static Corpus load(Path output) {
    return Corpus.load(
        TestSpark.session(), new org.apache.hadoop.fs.Path(output.resolve("corpus").toString()));
  }

  private static List<String> sequences(Corpus corpus) {
    List<String> lines = new ArrayList<>();
    for (UserSequence s : corpus.sequences()) {
      lines.add(
          corpus.userIds()[s.user()]
              + Arrays.toString(s.items())
              + s.trainSize()
              + s.validIndex()
              + s.testIndex());
    }
    return lines;
  }
}

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
    int code =
        fosterAlone(
            "ingest",
            "--output",
            again.toString(),
            "--set",
            "input.dir=" + to.resolve("tiny"),
            "--set",
            "corpus.split=files",
            "--set",
            "corpus.user-core=0",
            "--set",
            "corpus.item-core=0",
            "--set",
            "corpus.deduplicate=none",
            "--set",
            "item-text.template={attributes.text}");
    assertEquals(0, code, () -> err);
    Corpus before = load(base);
    Corpus after = load(again);
    assertEquals(Arrays.asList(before.itemIds()), Arrays.asList(after.itemIds()));
    assertEquals(Arrays.asList(before.texts()), Arrays.asList(after.texts()));
    assertEquals(sequences(before), sequences(after));

    List<String> synthetic = Files.readAllLines(to.resolve("tiny-synthetic/tiny-synthetic.inter"));
    assertEquals("user_id:token\titem_id:token\ttimestamp:float", synthetic.get(0));
    assertEquals(1 + 4 * 8, synthetic.size(), "four sequences of eight positions");
    List<String> ids = Arrays.asList(before.itemIds());
    synthetic.stream().skip(1).forEach(line -> assertTrue(ids.contains(line.split("\t")[1]), line));

    assertEquals(2, fosterAlone("export", "--output", base.toString(), "--to", to.toString()));
    assertTrue(error().contains("name a directory that is not"), err);
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

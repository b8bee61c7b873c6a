package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes wrong in the real pipeline: one line, exit code 2, and nothing half-written. */
class EndToEndFailureTest extends TinyRun {
  @ParameterizedTest
  @CsvSource({
    "distill.subset-sise=3, error: distill.subset-sise: is not a known key",
    "distill.subset-size=many, error: distill.subset-size: found",
    "distill.length=11, error: distill.length: 11 is more than the model reads",
    "distill.label-experts=3, error: distill.label-experts: 3 are more than",
    "input.dir=/nowhere/at/all, error: input.dir: "
  })
  void whatCanBeSeenBeforehandIsSaidBeforeAnythingIsWritten(String setting, String message) {
    Path output = dir.resolve("refused");
    assertEquals(2, foster("run", output, "--set", setting));
    assertTrue(error().startsWith(message), err);
    assertFalse(Files.exists(output));
  }

  @Test
  void anOutputThatCannotBeWrittenIsRefused() throws IOException {
    Path file = Files.writeString(dir.resolve("file"), "no directory");
    assertEquals(2, foster("run", file.resolve("below")));
    assertTrue(error().startsWith("error: output: "), err);
    assertEquals(2, foster("run", file));
    assertTrue(error().startsWith("error: output: "), err);
    assertEquals("no directory", Files.readString(file));
  }

  @Test
  void anEmptyCorpusIsAnErrorAndAnEarlierResultStays() throws IOException {
    Path earlier = copy("earlier");
    Map<String, byte[]> before = files(earlier);
    String core = "corpus.user-core=1000";
    assertEquals(2, foster("ingest", earlier, "--overwrite", "--set", core));
    assertTrue(error().startsWith("error: corpus."), err);
    Map<String, byte[]> after = files(earlier);
    // Finished stages wait there for --resume.
    after.keySet().removeIf(name -> name.startsWith(".staging"));
    // What was tried is told there.
    before.remove("events.jsonl");
    after.remove("events.jsonl");
    assertSameFiles(before, after);

    Path fresh = dir.resolve("fresh");
    String raw = "input.dir=" + base.resolve("sample");
    assertEquals(2, foster("ingest", fresh, "--set", core, "--set", raw));
    assertEquals(Set.of(".stages", "events.jsonl", "ingest", "status.json"), names(fresh));
    JsonNode status = json(fresh.resolve("status.json"));
    assertEquals("failed", status.get("state").asText());
    assertEquals("corpus", status.get("stage").asText());
  }

  private static Set<String> names(Path directory) throws IOException {
    try (var list = Files.list(directory)) {
      return new TreeSet<>(
          list.map(p -> p.getFileName().toString()).filter(n -> !n.endsWith(".crc")).toList());
    }
  }

  /** A small catalogue is drawn as a whole, as it is for experts and students. */
  @Test
  void aSubsetLargerThanTheCatalogueIsTheWholeOfIt() throws IOException {
    byte[][] made = new byte[2][];
    int items = Files.readAllLines(base.resolve("distill/items.jsonl")).size();
    for (int k = 0; k < 2; k++) {
      Path large = copy("large-" + k);
      String subset = "distill.subset-size=" + (k == 0 ? 5000 : items);
      assertEquals(0, foster("distill", large, "--resume", "--set", subset), () -> err);
      made[k] = Files.readAllBytes(large.resolve("distill/log.jsonl"));
    }
    assertArrayEquals(made[0], made[1]);
  }

  @Test
  void withoutExpertsOrCheckpointsThereIsNothingToDistilWith() throws IOException {
    Path none = copy("none-trained");
    assertEquals(
        2,
        foster(
            "distill",
            none,
            "--resume",
            "--set",
            "distill.anchors=early",
            "--set",
            "distill.anchor-steps=1"));
    assertTrue(error().contains("no trainable checkpoint"), err);
    FileUtils.deleteDirectory(none.resolve("experts").toFile());
    assertEquals(2, foster("distill", none, "--overwrite"));
    assertTrue(error().contains("the result of experts in "), err);
    assertSameFiles(files(base.resolve("distill")), files(none.resolve("distill")));
  }

  @Test
  void aCheckpointOfAnotherJarIsNotTakenForThisOnes() throws IOException {
    Path old = copy("old");
    Path record = old.resolve(".stages/experts.json");
    String code = json(record).get("madeFrom").get("code").asText();
    Files.writeString(
        record,
        Files.readString(record)
            .replace(code, "0.0.9+0123456789abcdef")
            .replace(json(record).get("fingerprint").asText(), "another"));
    assertEquals(2, foster("distill", old, "--overwrite"));
    assertTrue(
        error().contains("code (Foster 0.0.9+0123456789abcdef then, " + code + " now)"), err);
    assertTrue(error().endsWith("or use the jar that made it"), err);
    assertSameFiles(files(base.resolve("distill")), files(old.resolve("distill")));
  }
}

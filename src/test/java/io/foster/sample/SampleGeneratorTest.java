package io.foster.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.foster.TestSpark;
import io.foster.base.ConfigException;
import io.foster.config.SampleConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleGeneratorTest {
  @TempDir java.nio.file.Path dir;

  private static SampleConfig config(int perFile, long seed) {
    return new SampleConfig(300, 120, 8, 0.004, perFile, seed);
  }

  private SampleReport run(SampleConfig config, String name) {
    return SampleGenerator.run(TestSpark.session(), config, new Path(dir.resolve(name).toUri()));
  }

  private List<String> lines(String... files) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String file : files) {
      try (BufferedReader in =
          new BufferedReader(
              new InputStreamReader(
                  new GZIPInputStream(Files.newInputStream(dir.resolve(file))),
                  StandardCharsets.UTF_8))) {
        in.lines().forEach(lines::add);
      }
    }
    return lines;
  }

  @Test
  void writesTheFormatAndReportsWhatIsInTheFiles() throws IOException {
    SampleReport report = run(config(1000, 5), "a");
    assertEquals(List.of("Video_Games.json.gz", "meta_Video_Games.json.gz"), report.files());
    Set<String> items = new HashSet<>();
    for (String line : lines("a/meta_Video_Games.json.gz")) {
      JsonNode meta = new ObjectMapper().readTree(line);
      assertTrue(items.add(meta.get("asin").asText()));
      assertTrue(meta.get("asin").asText().matches("B0[0-9A-Z]{8}"));
      assertFalse(meta.get("title").asText().isBlank());
      assertEquals("Video Games", meta.get("category").get(0).asText());
      assertTrue(meta.get("price").asText().matches("\\$\\d+\\.99"));
      assertTrue(meta.get("description").isArray() && meta.get("feature").isArray());
    }
    assertEquals(120, items.size());
    Set<String> users = new HashSet<>();
    long good = 0;
    long bad = 0;
    for (String line : lines("a/Video_Games.json.gz")) {
      if (wellFormed(line)) {
        JsonNode review = new ObjectMapper().readTree(line);
        users.add(review.get("reviewerID").asText());
        assertTrue(items.contains(review.get("asin").asText()));
        assertEquals(0, review.get("unixReviewTime").asLong() % 86_400);
        double stars = review.get("overall").asDouble();
        assertTrue(stars >= 1 && stars <= 5);
        good++;
      } else {
        bad++;
      }
    }
    assertEquals(300, users.size());
    assertEquals(new SampleReport(300, 120, good, bad, report.files()), report);
    // 300 users of 8 interactions, 4 malformed lines in a thousand.
    assertEquals((long) (300 * 8 * 0.004), bad);
  }

  private static boolean wellFormed(String line) {
    try {
      JsonNode review = new ObjectMapper().readTree(line);
      return review.hasNonNull("reviewerID")
          && review.hasNonNull("asin")
          && review.path("unixReviewTime").isNumber();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  @Test
  void theSameSeedGivesTheSameBytesHoweverTheWorkIsDivided() throws IOException {
    run(config(1000, 5), "one");
    run(config(1000, 5), "again");
    assertArrayEquals(
        Files.readAllBytes(dir.resolve("one/Video_Games.json.gz")),
        Files.readAllBytes(dir.resolve("again/Video_Games.json.gz")));
    SampleReport parts = run(config(130, 5), "parts");
    assertEquals(
        List.of(
            "Video_Games-00000.json.gz",
            "Video_Games-00001.json.gz",
            "Video_Games-00002.json.gz",
            "meta_Video_Games.json.gz"),
        parts.files());
    assertEquals(
        lines("one/Video_Games.json.gz"),
        lines(
            "parts/Video_Games-00000.json.gz",
            "parts/Video_Games-00001.json.gz",
            "parts/Video_Games-00002.json.gz"));
    run(config(1000, 6), "other");
    assertNotEquals(lines("one/Video_Games.json.gz"), lines("other/Video_Games.json.gz"));
    assertNotEquals(lines("one/meta_Video_Games.json.gz"), lines("other/meta_Video_Games.json.gz"));
  }

  @Test
  void filesOfTheUserAreNotTouched() throws IOException {
    Files.createDirectories(dir.resolve("mine"));
    Files.writeString(dir.resolve("mine/Video_Games.json.gz"), "mine");
    ConfigException e = assertThrows(ConfigException.class, () -> run(config(1000, 5), "mine"));
    assertTrue(e.getMessage().endsWith("is not empty; name another directory or empty it"));
    assertEquals("mine", Files.readString(dir.resolve("mine/Video_Games.json.gz")));
  }
}

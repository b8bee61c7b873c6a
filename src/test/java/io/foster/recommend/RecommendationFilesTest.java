package io.foster.recommend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.base.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecommendationFilesTest {
  @TempDir Path dir;

  /** Moves nothing to the place of the recommendations. */
  public static final class Stubborn extends RawLocalFileSystem {
    @Override
    public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to)
        throws IOException {
      boolean attempt = to.getName().equals("best") && !from.getName().endsWith(".replaced");
      return !attempt && super.rename(from, to);
    }
  }

  private RecommendationFiles files(boolean overwrite, Configuration hadoop) throws IOException {
    RecommendationFiles files =
        new RecommendationFiles(dir.resolve("best").toString(), overwrite, hadoop);
    files.writeReport("{\"by\": \"this\"}");
    return files;
  }

  private String others() throws IOException {
    Path place = Files.createDirectories(dir.resolve("best"));
    try (Stream<Path> all = Files.list(place)) {
      return Files.readString(all.filter(f -> f.toString().endsWith(".json")).findFirst().get());
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(dir)) {
      return all.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void theRootOfAFileSystemIsRefused() {
    ConfigException e =
        assertThrows(
            ConfigException.class, () -> new RecommendationFiles("/", false, new Configuration()));
    assertTrue(e.getMessage().contains("is the root of a file system"), e.getMessage());
  }

  @Test
  void aPlaceOfADateAndATime() throws IOException {
    String place = dir.resolve("best-2024-01-31T12:00").toString();
    for (boolean overwrite : List.of(false, true)) {
      RecommendationFiles files = new RecommendationFiles(place, overwrite, new Configuration());
      files.writeReport("{\"overwrite\": " + overwrite + "}");
      files.publish();
    }
    assertEquals(List.of("best-2024-01-31T12:00"), names());
    assertEquals(
        "{\"overwrite\": true}",
        Files.readString(dir.resolve("best-2024-01-31T12:00/_report.json")));
  }

  @Test
  void whatAnotherCommandHasPutThereMeanwhileStays() throws IOException {
    RecommendationFiles slow = files(false, new Configuration());
    files(false, new Configuration()).publish();
    String there = others();
    ConfigException e = assertThrows(ConfigException.class, slow::publish);
    assertTrue(e.getMessage().contains("already holds recommendations"), e.getMessage());
    slow.abandon();
    assertEquals(there, others());
    assertEquals(List.of("best"), names());
  }

  @Test
  void theEarlierOnesComeBackWhereTheNewOnesCannotBePutThere() throws IOException {
    files(false, new Configuration()).publish();
    String there = others();
    Configuration stubborn = new Configuration();
    stubborn.setClass("fs.file.impl", Stubborn.class, org.apache.hadoop.fs.FileSystem.class);
    stubborn.setBoolean("fs.file.impl.disable.cache", true);
    RecommendationFiles failing = files(true, stubborn);
    assertThrows(IOException.class, failing::publish);
    failing.abandon();
    assertEquals(there, others());
    assertEquals(List.of("best"), names());
  }
}

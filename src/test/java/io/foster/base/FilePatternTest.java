package io.foster.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilePatternTest {
  @TempDir java.nio.file.Path dir;

  private void files(String... names) throws IOException {
    for (String name : names) {
      java.nio.file.Path file = dir.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "");
    }
  }

  /** The places a text names below a folder, by their paths below the test's. */
  private List<String> found(String top, String text) throws IOException {
    Path folder = new Path(dir.toUri());
    Path root = top.isEmpty() ? folder : LiteralPath.child(folder, top);
    return FilePattern.find("input.items", root, text, new Configuration()).places().stream()
        .map(place -> dir.relativize(java.nio.file.Path.of(place.getPath().toUri().getPath())))
        .map(java.nio.file.Path::toString)
        .toList();
  }

  private List<String> found(String text) throws IOException {
    return found("", text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*.csv|a.csv b.csv",
        "[ab].csv|a.csv b.csv",
        "?.csv|a.csv b.csv",
        "{a,x}.csv|a.csv",
        "day=*/*.csv|day=1/c.csv day=2/d.csv",
        "day=*|day=1 day=2",
        "day=*/c.csv|day=1/c.csv",
        "{a.csv,day=1/c.csv}|a.csv day=1/c.csv",
        "./day=1/../*.csv|a.csv b.csv",
        "day=1|day=1",
        "*.tsv|''",
        "a.csv/*|''",
        "no/*|''",
        "no.csv|''"
      })
  void patternsAreHadoops(String text, String expected) throws IOException {
    files("a.csv", "b.csv", "day=1/c.csv", "day=2/d.csv");
    List<String> names = expected.isEmpty() ? List.of() : List.of(expected.split(" "));
    assertEquals(names, found(text));
    assertEquals(names, found(dir + "/" + text), "by its full path");
    assertEquals(names, found("file:" + dir + "/" + text), "by its URI");
  }

  @Test
  void aNameThatIsThereStandsForItself() throws IOException {
    files("run[1]/a.csv", "run1/a.csv", "x[1].csv", "x1.csv", "r*/b.csv", "rr/b.csv");
    assertEquals(List.of("run[1]/a.csv"), found("run[1]", "*.csv"));
    assertEquals(List.of("run[1]/a.csv"), found("run[1]/*.csv"));
    assertEquals(List.of("r*/b.csv"), found("r*/b*"));
    assertEquals(List.of("x[1].csv"), found("x[1].csv"));
    assertEquals(List.of("x1.csv"), found("x[12].csv"));
    assertEquals(List.of("x[1].csv"), found("x\\[1\\].csv"));
  }

  @Test
  void escapedNamesAreFoundInBraces() throws IOException {
    List<String> names = List.of("a, b.csv", "a[1].csv", "a{x}*?.csv", "b\\c.csv", "d/e,f[2].csv");
    files(names.toArray(String[]::new));
    files("a1.csv", "b.csv", "d/e.csv", "d/f2.csv", "ax.csv");
    for (String one : names) {
      List<String> two = List.of(one, "b.csv").stream().sorted().toList();
      String pattern = "{" + LiteralPath.escaped(one) + "," + LiteralPath.escaped("b.csv") + "}";
      assertEquals(two, found(pattern).stream().sorted().toList(), pattern);
    }
  }

  @Test
  void colonsBesideAPatternDoNoHarm() throws IOException {
    files("run:2024/a.csv", "at:10.csv", "b.csv", "in 10:30/c.csv");
    assertEquals(List.of("at:10.csv", "b.csv"), found("*.csv"));
    assertEquals(List.of("run:2024/a.csv"), found("run:*/*"));
    assertEquals(List.of("in 10:30/c.csv"), found("in 10:30", "?.csv"));
    assertEquals(List.of(), found("misspelt"));
  }

  @Test
  void anAsteriskIsNotMeantForHiddenFilesAndOutputs() throws IOException {
    files("orders/_SUCCESS", "orders/._a.csv", "orders/a.csv", "_day=1/a.csv", "lost+found/a.csv");
    files("run/.stages/ingest.json", "run/b.csv", "_more.csv");
    assertEquals(List.of("orders/a.csv"), found("orders/*"));
    assertEquals(List.of("_day=1/a.csv", "orders/a.csv"), found("*/*.csv"));
    assertEquals(List.of("run/b.csv"), found("run/*.csv"), "named");
    assertEquals(List.of("_more.csv"), found("_m*"), "spelt out");
    assertEquals(List.of("_more.csv"), found("_more.csv"));
  }

  @Test
  void whatIsNoPatternIsSaid() throws IOException {
    files("a.csv", "day=1/b.csv");
    for (String text : List.of("old[x", "{a", "day=1/old[x/*.csv", "a\\")) {
      ConfigException e = assertThrows(ConfigException.class, () -> found(text), text);
      assertTrue(e.getMessage().startsWith("input.items: there is nothing of the name "), text);
      assertTrue(e.getMessage().contains("write a backslash before"), e.getMessage());
    }
    ConfigException e = assertThrows(ConfigException.class, () -> found("nofs://x/*.csv"));
    assertTrue(e.getMessage().contains("no file system client for nofs://x"), e.getMessage());
  }
}

package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real {@code docs/remake-results} where {@code submit/foster} only says what it is asked. */
class RemakeResultsTest {
  @TempDir Path dir;
  private Path home;
  private String printed;

  @BeforeEach
  void copyProject() throws IOException {
    home = dir.resolve("a project");
    Files.createDirectories(home.resolve("docs"));
    Files.createDirectories(home.resolve("submit"));
    Files.createDirectories(dir.resolve("data/beauty"));
    script("docs/remake-results", Files.readString(Path.of("docs/remake-results")));
    foster("");
  }

  private void script(String name, String text) throws IOException {
    Files.writeString(home.resolve(name), text);
    Files.setPosixFilePermissions(home.resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void foster(String more) throws IOException {
    script(
        "submit/foster",
        "#!/bin/bash\necho \"$FOSTER_COMMIT $*\" >>'" + dir.resolve("asked") + "'\n" + more);
  }

  private int remake(String commit) throws Exception {
    ProcessBuilder process =
        new ProcessBuilder(home.resolve("docs/remake-results").toString(), dir + "/data")
            .redirectErrorStream(true);
    process.environment().put("FOSTER_COMMIT", commit);
    process.environment().put("REMAKE_PARTS", "beauty conf/a.conf\ntiny conf/b.conf");
    Process running = process.start();
    printed = new String(running.getInputStream().readAllBytes());
    return running.waitFor();
  }

  private List<String> asked() throws IOException {
    List<String> lines = Files.readAllLines(dir.resolve("asked"));
    Files.delete(dir.resolve("asked"));
    return lines;
  }

  @Test
  void everyPartIsDoneOnceAndItsTimeIsSaidNextTime() throws Exception {
    assertEquals(0, remake("abc1234"), () -> printed);
    String rest = " --output runs/benchmark";
    String input = " --set input.dir=" + dir + "/data/beauty";
    assertEquals(
        List.of(
            "abc1234 --version",
            "abc1234 benchmark --config conf/a.conf" + rest + input + " --table docs/results.md",
            "abc1234 benchmark --config conf/b.conf" + rest + " --table docs/results.md",
            "abc1234 benchmark --only-tables --config conf/b.conf"
                + rest
                + " --table docs/results.md",
            "abc1234 benchmark --only-tables --config conf/b.conf" + rest + " --table README.md"),
        asked());
    assertTrue(printed.contains("  beauty a                 not known\n"), printed);
    assertTrue(printed.contains("Together 0:00 h, and 2 parts of which it is not known."), printed);

    assertEquals(0, remake("abc1234"), () -> printed);
    assertEquals(3, asked().size());
    assertTrue(printed.contains("  beauty a                 done\n"), printed);

    // Another commit does not join what is there; moved away, times are known.
    Files.delete(home.resolve("runs/benchmark/remade/tiny b"));
    assertEquals(2, remake("def5678"), () -> printed);
    assertTrue(printed.contains("holds results of commit abc1234, this is def5678"), printed);
    assertFalse(Files.exists(dir.resolve("asked")));
    Files.move(home.resolve("runs"), home.resolve("old"));
    String times = Files.readString(home.resolve("docs/results/times.tsv"));
    assertTrue(times.startsWith("beauty a\t0\t") && times.contains("\ntiny b\t0\t"), times);
    Files.writeString(
        home.resolve("docs/results/times.tsv"), times.replace("beauty a\t0", "beauty a\t7260"));
    assertEquals(0, remake("def5678"), () -> printed);
    assertTrue(printed.contains("  beauty a                 2:01 h ("), printed);
    assertTrue(printed.contains("Together 2:01 h.\n"), printed);
  }

  @Test
  void aPartThatFailsIsGoneOnWith() throws Exception {
    foster("[[ $* != *a.conf* ]]\n");
    assertEquals(1, remake("abc1234"), () -> printed);
    assertEquals(2, asked().size());
    foster("");
    assertEquals(0, remake("abc1234"), () -> printed);
    assertEquals(5, asked().size());
    assertTrue(printed.contains("  beauty a                 not known\n"), printed);
  }

  /** A foster that makes a cell for each data set it is asked for. */
  private static final String MAKES_CELLS =
      "[[ $* == *--version ]] && exit\n"
          + "name=beauty; [[ $* == *a.conf* ]] || name=tiny\n"
          + "mkdir -p runs/benchmark/$name/cells runs/benchmark/$name/sets\n"
          + "echo \"$FOSTER_COMMIT\" >runs/benchmark/$name/cells/foster-20-101.json\n";

  @Test
  void finishedPartsGoOnOnAnotherMachine() throws Exception {
    foster(MAKES_CELLS + "[[ $* != *b.conf* ]]\n");
    assertEquals(1, remake("abc1234"), () -> printed);
    Path kept = home.resolve("docs/results/cells");
    assertEquals("beauty a\n", Files.readString(kept.resolve("beauty.parts")));
    byte[] packed = Files.readAllBytes(kept.resolve("beauty.tar.gz"));

    // The other machine has a checkout and nothing else.
    Files.move(home.resolve("runs"), dir.resolve("first machine"));
    Files.delete(dir.resolve("asked"));
    foster(MAKES_CELLS);
    assertEquals(0, remake("abc1234"), () -> printed);
    assertTrue(printed.contains("  beauty a                 done\n"), printed);
    assertEquals(
        "abc1234\n",
        Files.readString(home.resolve("runs/benchmark/beauty/cells/foster-20-101.json")));
    assertFalse(Files.exists(home.resolve("runs/benchmark/beauty/sets")));
    assertEquals(4, asked().size());
    assertArrayEquals(packed, Files.readAllBytes(kept.resolve("beauty.tar.gz")));
  }

  @Test
  void whatABrokenOffPartHasFinishedIsKept() throws Exception {
    foster(MAKES_CELLS + "[[ $* != *a.conf* ]]\n");
    assertEquals(1, remake("abc1234"), () -> printed);
    Files.move(home.resolve("runs"), dir.resolve("first machine"));
    Files.delete(dir.resolve("asked"));
    // The other machine is asked for the part again, beside the cells that are there.
    foster("ls runs/benchmark/beauty/cells >>'" + dir.resolve("found") + "'\n");
    assertEquals(0, remake("abc1234"), () -> printed);
    assertTrue(printed.contains("== beauty a\n"), printed);
    assertEquals("foster-20-101.json", Files.readAllLines(dir.resolve("found")).get(0));
  }

  @Test
  void withAllPartsKeptPagesAreWrittenAtAnyCommitAndNameTheirOwn() throws Exception {
    foster(MAKES_CELLS);
    assertEquals(0, remake("abc1234"), () -> printed);
    Files.move(home.resolve("runs"), dir.resolve("first machine"));
    Files.delete(dir.resolve("asked"));
    assertEquals(0, remake("def5678"), () -> printed);
    assertTrue(printed.contains("there, of commit abc1234; this is def5678"), printed);
    assertTrue(printed.contains("are of commit abc1234."), printed);
    assertEquals(3, asked().size());
  }

  @Test
  void keptPartsOfAnotherCommitAreNotMixedWithNewOnes() throws Exception {
    foster(MAKES_CELLS + "[[ $* != *b.conf* ]]\n");
    assertEquals(1, remake("abc1234"), () -> printed);
    Files.move(home.resolve("runs"), dir.resolve("first machine"));
    assertEquals(1, remake("def5678"), () -> printed);
    assertTrue(printed.contains("== beauty a\n"), printed);
    assertEquals("def5678\n", Files.readString(home.resolve("docs/results/cells/commit.txt")));
  }
}

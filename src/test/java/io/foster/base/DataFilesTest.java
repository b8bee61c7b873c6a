package io.foster.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFilesTest {
  private static final String OURS = "{\"dataset\": \"d\", \"model\": \"m\", \"top\": 3}";
  @TempDir java.nio.file.Path dir;

  /** Folders whose name says so are closed, as to everybody but root. */
  public static final class Closed extends RawLocalFileSystem {
    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
      if (Set.of("lost+found", ".closed", "_closed", "closed").contains(path.getName())) {
        throw new AccessControlException("Permission denied: " + path);
      }
      return super.listStatus(path);
    }
  }

  private void file(String name, String text) throws IOException {
    java.nio.file.Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private FileSystem closed() throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.setClass("fs.file.impl", Closed.class, FileSystem.class);
    hadoop.setBoolean("fs.file.impl.disable.cache", true);
    return new Path(dir.toUri()).getFileSystem(hadoop);
  }

  private Set<String> data(FileSystem fs) throws IOException {
    return DataFiles.list(fs, new Path(dir.toUri())).stream()
        .map(file -> dir.relativize(java.nio.file.Path.of(file.getPath().toUri().getPath())))
        .map(java.nio.file.Path::toString)
        .collect(Collectors.toSet());
  }

  private Set<String> data() throws IOException {
    return data(FileSystem.getLocal(new Configuration()));
  }

  @Test
  void aHiddenFolderMayBeClosedAndAnotherMayNot() throws IOException {
    file("a.csv", "");
    for (String name : List.of("lost+found", ".closed", "_closed")) {
      file(name + "/b.csv", "");
    }
    assertEquals(Set.of("a.csv"), data(closed()));
    file("closed/b.csv", "");
    assertThrows(IOException.class, () -> data(closed()));
  }

  @Test
  void anUnderscoreBeforeAColumnHidesNothing() throws IOException {
    for (String name : List.of("_day=1/a.csv", "_x=1.csv", "_b/a.csv", "_c.csv", ".d=1/a.csv")) {
      file(name, "");
    }
    assertEquals(Set.of("_day=1/a.csv", "_x=1.csv"), data());
  }

  @Test
  void whatFosterWroteIsNoData() throws IOException {
    file("a.csv", "");
    file("neighbours/part-00000.jsonl", "");
    file("neighbours/_report.json", OURS);
    file("best/bucket=0/part-00000.jsonl", "");
    file("best/_report.json", OURS);
    file("benchmark/results.csv", "");
    file("benchmark/.foster", "");
    file("run/.stages/ingest.json", "{}");
    file("run/ingest/x.csv", "");
    // Reports of others.
    file("theirs/b.csv", "");
    file("theirs/_report.json", "{\"model\": \"m\"}");
    file("broken/c.csv", "");
    file("broken/_report.json", "{");
    assertEquals(Set.of("a.csv", "theirs/b.csv", "broken/c.csv"), data());
    FileSystem fs = FileSystem.getLocal(new Configuration());
    Path named = new Path(dir.resolve("neighbours").toUri());
    assertEquals(1, DataFiles.list(fs, named).size(), "of the folder itself the user has said so");
  }

  @Test
  void aStoreMarksItsFolderOnce() throws IOException {
    Store store = Store.at("output", dir.resolve("made").toString(), new Configuration());
    file("made/results.csv", "");
    assertEquals(Set.of("made/results.csv"), data());
    store.markAsOutput();
    assertEquals(Set.of(), data());
    java.nio.file.Path mark = dir.resolve("made/.foster");
    Files.writeString(mark, "as it was");
    store.markAsOutput();
    assertEquals("as it was", Files.readString(mark));
  }

  @Test
  void namesWithColonsAreWrittenAndNotRead() throws IOException {
    Store store = Store.at("--table", dir.toString(), new Configuration());
    Path file = LiteralPath.child(store.root(), "at 10:30.md");
    store.write(file, "text");
    assertEquals("text", Files.readString(dir.resolve("at 10:30.md")));
    ConfigException e = assertThrows(ConfigException.class, () -> store.read(file));
    assertTrue(e.getMessage().contains("holds a colon; rename it"), e.getMessage());
    Path absent = new Path(store.root(), "absent");
    assertThrows(FileNotFoundException.class, () -> store.read(absent));
  }
}

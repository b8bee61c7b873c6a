package io.foster.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
  @TempDir java.nio.file.Path dir;
  private Store store;
  private Path file;

  @BeforeEach
  void open() {
    store = Store.at("output", dir.toString(), new Configuration());
    file = new Path(store.root(), "lock");
  }

  @Test
  void aNameAloneIsAFileOfTheWorkingDirectory() throws IOException {
    Store here = Store.around("--table", new Path("README.md"), new Configuration());
    assertTrue(here.exists(new Path(here.root(), "pom.xml")));
  }

  /** The directory's own record of what happened: nobody can have found the file gone. */
  @Test
  void aFileIsReplacedInOneStep() throws IOException, InterruptedException {
    store.write(file, "old");
    try (WatchService watch = dir.getFileSystem().newWatchService()) {
      dir.register(
          watch, StandardWatchEventKinds.ENTRY_DELETE, StandardWatchEventKinds.ENTRY_CREATE);
      store.write(file, "new");
      boolean replaced = false;
      WatchKey key = watch.poll(20, TimeUnit.SECONDS);
      while (key != null) {
        for (WatchEvent<?> event : key.pollEvents()) {
          if (event.context().toString().equals("lock")) {
            assertEquals(StandardWatchEventKinds.ENTRY_CREATE, event.kind());
            replaced = true;
          }
        }
        key.reset();
        key = watch.poll(1, TimeUnit.SECONDS);
      }
      assertTrue(replaced, "the new file was seen");
    }
    assertEquals("new", store.read(file));
    try (Stream<java.nio.file.Path> left = Files.list(dir)) {
      assertEquals(1, left.count());
    }
  }

  /** Hadoop writes one beside every file, and compares. */
  @Test
  void aChecksumOfTheOldTextDoesNotSpoilTheNew() throws IOException {
    try (FSDataOutputStream out = file.getFileSystem(new Configuration()).create(file)) {
      out.writeUTF("by Hadoop");
    }
    assertTrue(Files.exists(dir.resolve(".lock.crc")));
    store.write(file, "new");
    assertEquals("new", store.read(file));
    assertFalse(Files.exists(dir.resolve(".lock.crc")));
  }

  @Test
  void aWriterThatFailsLeavesTheOldText() throws IOException {
    store.write(file, "old");
    assertThrows(
        IOException.class,
        () ->
            store.write(
                file,
                out -> {
                  out.write('n');
                  throw new IOException("disk full");
                }));
    assertEquals("old", store.read(file));
    try (Stream<java.nio.file.Path> left = Files.list(dir)) {
      assertEquals(1, left.count());
    }
  }

  @Test
  void aFileIsCreatedOnce() throws IOException {
    assertTrue(store.create(file, "first"));
    assertFalse(store.create(file, "second"));
    assertEquals("first", store.read(file));
  }
}

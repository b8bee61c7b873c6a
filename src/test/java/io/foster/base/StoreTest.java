package io.foster.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;
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

  /** Files of this machine that are objects of a bucket, and what is done with them. */
  public static final class Bucket extends RawLocalFileSystem {
    private static final List<String> DONE = new ArrayList<>();

    @Override
    public URI getUri() {
      return URI.create("gs://bucket");
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
      DONE.add("rename " + from.getName());
      return super.rename(from, to);
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
      DONE.add("delete " + path.getName());
      return super.delete(path, recursive);
    }
  }

  private Store bucket(String scheme, Class<? extends FileSystem> client) {
    Configuration hadoop = new Configuration();
    hadoop.setClass("fs." + scheme + ".impl", client, FileSystem.class);
    hadoop.setBoolean("fs." + scheme + ".impl.disable.cache", true);
    return Store.at("output", scheme + "://bucket" + dir, hadoop);
  }

  @Test
  void anObjectIsWrittenAsAWholeInThePlaceOfTheEarlierOne() throws IOException {
    Store bucket = bucket("gs", Bucket.class);
    Path object = new Path(bucket.root(), "checkpoint");
    bucket.write(object, "old");
    Bucket.DONE.clear();
    bucket.write(object, "new");
    assertEquals("new", bucket.read(object));
    assertEquals(List.of(), Bucket.DONE, "nothing is moved or removed");
    assertThrows(
        IOException.class,
        () ->
            bucket.write(
                object,
                out -> {
                  out.write('h');
                  throw new IOException("in the middle");
                }));
    assertEquals("new", bucket.read(object));
    assertEquals(List.of("checkpoint"), bucket.names(bucket.root()));
  }

  /** Looks whether there is a file, and writes when two have looked. */
  public static final class LooksAndWrites extends RawLocalFileSystem {
    private static final CountDownLatch LOOKED = new CountDownLatch(2);

    @Override
    public URI getUri() {
      return URI.create("s3a://bucket");
    }

    @Override
    public FSDataOutputStream create(
        Path file, boolean replace, int buffer, short copies, long block, Progressable progress)
        throws IOException {
      if (!replace && exists(file)) {
        throw new FileAlreadyExistsException(file.toString());
      }
      LOOKED.countDown();
      try {
        assertTrue(LOOKED.await(20, TimeUnit.SECONDS));
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      return super.create(file, true, buffer, copies, block, progress);
    }
  }

  @Test
  void ofTwoThatCreateAnObjectInTheSameMomentOneIsToldSo() throws Exception {
    Store bucket = bucket("s3a", LooksAndWrites.class);
    Path object = new Path(bucket.root(), "lock");
    ExecutorService both = Executors.newFixedThreadPool(2);
    Map<String, Future<Boolean>> created = new HashMap<>();
    for (String text : List.of("one", "two")) {
      created.put(text, both.submit(() -> bucket.create(object, text)));
    }
    both.shutdown();
    for (Map.Entry<String, Future<Boolean>> each : created.entrySet()) {
      boolean first = each.getValue().get();
      assertEquals(bucket.read(object).equals(each.getKey()), first, each.getKey());
    }
    assertFalse(bucket.create(object, "three"));
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

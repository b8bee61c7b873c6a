package io.foster.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.foster.base.Json;
import io.foster.base.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExclusiveOutputTest {
  @TempDir Path output;
  private Store store;

  @BeforeEach
  void open() throws IOException {
    store = Store.at("output", output.toString(), new Configuration());
    // What the command's first part has left.
    new StatusFile(store, "benchmark").write(RunStatus.DONE, null, null);
  }

  private RunStatus status() throws IOException {
    return Json.read(Files.readString(output.resolve("status.json")), RunStatus.class);
  }

  @Test
  void theStatusIsThatOfTheWork() throws Exception {
    ExclusiveOutput.hold(
        store,
        "benchmark",
        held -> {
          assertFalse(Files.exists(output.resolve("status.json")), "killed now, it is not done");
          return null;
        });
    assertEquals("done", status().state());
    assertThrows(
        IllegalStateException.class,
        () ->
            ExclusiveOutput.hold(
                store,
                "benchmark",
                held -> {
                  throw new IllegalStateException("a cell failed");
                }));
    assertEquals("failed", status().state());
    assertEquals("a cell failed", status().message());
    assertThrows(
        StoppedException.class,
        () ->
            ExclusiveOutput.hold(
                store,
                "benchmark",
                held -> {
                  throw new StoppedException("a training");
                }));
    assertEquals("stopped", status().state());
  }

  @Test
  void whereTheOutputIsLostTheStatusIsTheOthers() {
    assertThrows(
        io.foster.base.ConfigException.class,
        () ->
            ExclusiveOutput.hold(
                store,
                "benchmark",
                held -> {
                  Files.delete(output.resolve(".lock"));
                  held.require();
                  return null;
                }));
    assertFalse(Files.exists(output.resolve("status.json")));
  }
}

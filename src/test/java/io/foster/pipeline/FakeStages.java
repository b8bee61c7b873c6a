package io.foster.pipeline;

import io.foster.base.ConfigException;
import io.foster.base.Json;
import io.foster.evaluate.Cell;
import io.foster.evaluate.Cells;
import io.foster.evaluate.EvaluationProtocol;
import io.foster.evaluate.MetricsFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Three stages that hand on small texts, and a list of those that ran. */
public final class FakeStages {
  private FakeStages() {}

  /**
   * {@code first} reads the raw file, {@code second} appends to it, {@code third} makes metrics.
   */
  public static Pipeline pipeline(Path raw, List<String> ran, Stage.Body second) {
    return new Pipeline(
        List.of(
            Stage.of(
                    "first",
                    "copy the raw file",
                    c -> {
                      ran.add("first");
                      write(c, "text", Files.readString(raw));
                    })
                .reads("input.dir", c -> List.of(raw.toString()))
                .uses("run.sample"),
            Stage.of(
                    "second",
                    "append to it",
                    c -> {
                      ran.add("second");
                      second.run(c);
                    })
                .after("first")
                .uses("run.name"),
            Stage.of(
                    "third",
                    "make metrics",
                    c -> {
                      ran.add("third");
                      write(c, "metrics.json", metrics());
                      write(c, "text", read(c, "second"));
                    })
                .after("second")
                .exports("metrics.json")));
  }

  public static Pipeline pipeline(Path raw, List<String> ran) {
    return pipeline(raw, ran, FakeStages::append);
  }

  static void append(StageContext c) throws IOException {
    write(c, "text", read(c, "first") + "+" + c.config().run().name().orElse("?"));
  }

  static void refuse(StageContext c) throws IOException {
    write(c, "text", "half");
    throw new ConfigException("corpus.k-core: nothing is left; use a smaller one");
  }

  static String read(StageContext c, String directory) throws IOException {
    return Files.readString(
        Path.of(c.layout().directory(directory).toUri()).resolve("text"), StandardCharsets.UTF_8);
  }

  static void write(StageContext c, String file, String text) throws IOException {
    Files.writeString(Path.of(c.out().toUri()).resolve(file), text, StandardCharsets.UTF_8);
  }

  /** Every file below {@code root} with its content, hidden ones too, checksums not. */
  public static List<String> tree(Path root) throws IOException {
    List<String> lines = new ArrayList<>();
    try (var walk = Files.walk(root)) {
      for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
        if (!file.toString().endsWith(".crc")) {
          lines.add(root.relativize(file) + ": " + Files.readString(file));
        }
      }
    }
    return lines;
  }

  private static String metrics() {
    Cell cell =
        Cells.of("full")
            .dataset("d")
            .method("all")
            .metric("recall@10", 0.05)
            .metric("ndcg@10", 0.03)
            .build();
    return Json.write(
        new MetricsFile(
            EvaluationProtocol.fullRanking("leave-one-out", 7, false, "all"), List.of(cell)));
  }
}

package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** {@code foster recommend} on the run that tests share, each time to a folder of its own. */
abstract class RecommendingRun extends TinyRun {
  /** Apart from what other classes write beside the run they share. */
  static Path own(String name) {
    try {
      return Files.createDirectories(dir.resolve("recommend")).resolve(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder that the command fills; JSON Lines unless said otherwise. */
  Path recommend(String name, String... more) {
    Path to = own(name);
    List<String> args = new ArrayList<>(List.of("--to", to.toString()));
    args.addAll(List.of(more));
    if (!args.contains("--format")) {
      args.addAll(List.of("--format", "jsonl"));
    }
    assertEquals(0, foster("recommend", base, args.toArray(String[]::new)), () -> err);
    return to;
  }

  /** The code of a command that leaves nothing behind. */
  int failing(String... more) {
    List<String> args = new ArrayList<>(List.of("--to", own("failing").toString()));
    args.addAll(List.of(more));
    int code = foster("recommend", base, args.toArray(String[]::new));
    assertFalse(Files.exists(own("failing")));
    return code;
  }

  /** Rows of JSON Lines, file after file. */
  static List<JsonNode> rows(Path folder) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
        for (String line : Files.readAllLines(file)) {
          rows.add(JSON.readTree(line));
        }
      }
    }
    return rows;
  }

  /** Item ids by user, in the order of the file; ranks go from 1. */
  static Map<String, List<String>> lists(Path folder) throws IOException {
    Map<String, List<String>> lists = new LinkedHashMap<>();
    for (JsonNode row : rows(folder)) {
      List<String> items =
          lists.computeIfAbsent(row.get("user_id").asText(), u -> new ArrayList<>());
      items.add(row.get("item_id").asText());
      assertEquals(items.size(), row.get("rank").asInt());
    }
    return lists;
  }
}

package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.foster.TestSpark;
import io.foster.corpus.Corpus;
import io.foster.encoder.CatalogueFeatures;
import io.foster.evaluate.FullRanking;
import io.foster.pipeline.FinishedRun;
import io.foster.tensor.Tensor;
import io.foster.train.TrainedModel;
import io.foster.train.TrainingContext;
import io.foster.train.TrainingData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code foster recommend} on a finished run. */
class RecommendCommandTest extends RecommendingRun {
  private static Map<String, List<String>> histories() {
    String[] ids = new String[80];
    for (Row row :
        TestSpark.session()
            .read()
            .parquet(base.resolve("corpus/items").toString())
            .select("item", "item_id")
            .collectAsList()) {
      ids[row.getInt(0)] = row.getString(1);
    }
    Map<String, List<String>> histories = new TreeMap<>();
    for (Row row :
        TestSpark.session()
            .read()
            .parquet(base.resolve("corpus/sequences").toString())
            .select("user_id", "items")
            .collectAsList()) {
      histories.put(row.getString(0), row.<Integer>getList(1).stream().map(i -> ids[i]).toList());
    }
    return histories;
  }

  private static Path write(String name, String... lines) throws IOException {
    return Files.write(own(name), List.of(lines));
  }

  private static String line(String user, List<String> items) throws IOException {
    return JSON.writeValueAsString(Map.of("user_id", user, "item_ids", items));
  }

  @Test
  void everyUserGetsTheBestItemsInOrder() throws IOException {
    Path to = recommend("all", "--seen", "mask");
    Map<String, List<String>> lists = lists(to);
    assertEquals(List.copyOf(histories().keySet()), List.copyOf(lists.keySet()));
    Map<String, List<String>> histories = histories();
    lists.forEach(
        (user, items) -> {
          assertEquals(10, items.size());
          assertEquals(10, new HashSet<>(items).size());
          assertTrue(items.stream().noneMatch(histories.get(user)::contains), user);
        });
    for (JsonNode row : rows(to)) {
      assertTrue(row.get("score").isNumber());
      assertFalse(row.get("title").asText().isEmpty());
    }
    JsonNode report = json(to.resolve("_report.json"));
    assertEquals("synthetic-4-foster-101", report.get("model").asText());
    assertEquals(lists.size(), report.get("users").asInt());
    assertTrue(out.contains("seen items left out"), out);
    assertTrue(out.contains(to.toString()), out);
  }

  /** An independent program, on the files alone, agrees with the evaluation. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "synthetic-4-foster-101",
        "synthetic-4-foster-102",
        "full-all-101",
        "real-4-random-102"
      })
  void recallOfTheFilesIsThatOfTheEvaluation(String model) throws Exception {
    Path to = recommend("recall-" + model, "--model", model, "--history", "test", "--top", "40");
    assertEquals(0, recall(to), () -> "the script says: " + out);
    assertTrue(out.contains("the same") && !out.contains(" to "), out);

    // A test that could not fail would show nothing: one list turned round is found out.
    Path file = to.resolve("part-00000.jsonl");
    Map<String, String> targets = new TreeMap<>();
    for (JsonNode row : rows(to.resolve("_targets"))) {
      targets.put(row.get("user_id").asText(), row.get("item_id").asText());
    }
    List<String> changed = new ArrayList<>();
    boolean done = false;
    for (String line : Files.readAllLines(file)) {
      JsonNode row = JSON.readTree(line);
      String target = targets.get(row.get("user_id").asText());
      boolean hit = row.get("item_id").asText().equals(target) && row.get("rank").asInt() < 8;
      changed.add(hit && !done ? line.replace(target, "another") : line);
      done |= hit;
    }
    assertTrue(done);
    Files.write(file, changed);
    assertEquals(1, recall(to), () -> "the script says: " + out);
  }

  /** With the history masked a held-out item stays a candidate, here as there. */
  @Test
  void recallIsTheSameWhereSeenItemsAreMasked() throws Exception {
    Configuration hadoop = new Configuration();
    FinishedRun run = FinishedRun.open(base.toString(), List.of(), hadoop);
    TrainedModel model = TrainedModel.readAll(run.layout().students(), hadoop).get(0);
    Tensor features = CatalogueFeatures.features(TestSpark.session(), run.layout().encoder());
    TrainingData data =
        new TrainingData(
            run.config().model().shape((int) features.shape()[1]),
            features,
            features,
            Corpus.load(TestSpark.session(), run.layout().corpus()).sequences(),
            List.of(),
            true,
            List.of(10));
    TrainingContext learner = TrainingContext.frozen(data);
    double masked =
        learner
            .evaluate(learner.scores(model.theta()), FullRanking.Split.TEST, (user, ranking) -> {})
            .evaluate()
            .get("recall@10");
    ObjectNode cell = JSON.createObjectNode();
    cell.put("training", model.training()).put("method", model.method()).put("seed", model.seed());
    cell.putObject("metrics").put("recall@10", masked);
    ObjectNode metrics = JSON.createObjectNode();
    metrics.putArray("cells").add(cell);
    Path file = own("masked.json");
    JSON.writeValue(file.toFile(), metrics);
    Path to = recommend("masked", "--seen", "mask", "--history", "test", "--top", "40");
    assertEquals(0, recall(to, file), () -> "the script says: " + out);
    assertTrue(out.contains("the same"), out);
  }

  private int recall(Path to) throws IOException, InterruptedException {
    return recall(to, base.resolve("metrics.json"));
  }

  private int recall(Path to, Path metrics) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                "python3", "notebooks/recall.py", to.toString(), "--metrics", metrics.toString())
            .redirectErrorStream(true)
            .start();
    out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor();
  }

  @Test
  void theSameSeedGivesTheSameBytesInBothFormats() throws IOException {
    for (String format : List.of("jsonl", "parquet")) {
      Path first = recommend("first-" + format, "--format", format);
      // However Spark partitions the work.
      TestSpark.session().conf().set("spark.sql.shuffle.partitions", "5");
      Path second;
      try {
        second = recommend("second-" + format, "--format", format);
      } finally {
        TestSpark.session().conf().set("spark.sql.shuffle.partitions", "2");
      }
      assertSameFiles(files(first), files(second));
    }
    long rows = rows(own("first-jsonl")).size();
    var parquet = TestSpark.session().read().parquet(own("first-parquet").toString());
    assertEquals(rows, parquet.count());
    assertEquals(
        List.of("user_id", "rank", "item_id", "title", "score"), List.of(parquet.columns()));
  }

  @Test
  void givenHistoriesAreContinuedAndWhatIsUnknownIsCounted() throws IOException {
    Map<String, List<String>> known = histories();
    List<String> user = List.copyOf(known.keySet());
    Path file =
        write(
            "histories.jsonl",
            line("new", known.get(user.get(0))),
            line("half", Stream.concat(known.get(user.get(1)).stream(), Stream.of("x")).toList()),
            line("none", List.of("x", "y")),
            "{\"user_id\": \"" + user.get(2) + "\"}",
            "{\"user_id\": \"nobody\"}");
    Path to = recommend("given", "--histories", file.toString());
    Map<String, List<String>> lists = lists(to);
    assertEquals(Set.of("new", "half", user.get(2)), lists.keySet());
    Map<String, List<String>> all = lists(recommend("given-all"));
    assertEquals(all.get(user.get(0)), lists.get("new"));
    assertEquals(all.get(user.get(1)), lists.get("half"));
    assertEquals(all.get(user.get(2)), lists.get(user.get(2)));
    JsonNode report = json(to.resolve("_report.json"));
    assertEquals(1, report.get("unknown_users").asInt());
    assertEquals(1, report.get("without_history").asInt());
    assertEquals(3, report.get("unknown_items").asInt());

    assertEquals(2, failing("--histories", file.toString(), "--unknown", "fail"));
    assertTrue(err.contains("1 users are not in the corpus, nobody among them"), err);
    assertTrue(err.contains("3 items of histories are unknown, some of user half"), err);
  }

  @Test
  void usersCanBeNamedOrLimited() throws IOException {
    List<String> users = List.copyOf(histories().keySet());
    assertEquals(
        Set.copyOf(users.subList(0, 3)), lists(recommend("limited", "--limit", "3")).keySet());
    Path to = recommend("named", "--user", users.get(5), "--user", "nobody");
    assertEquals(Set.of(users.get(5)), lists(to).keySet());
    assertTrue(out.contains("1 unknown users"), out);
    assertEquals(2, failing("--user", "nobody"));
    assertTrue(error().contains("nobody to recommend for"), err);
    assertEquals(2, failing("--user", "a", "--histories", "b"));
    assertTrue(error().contains("cannot be combined"), err);
  }

  @Test
  void newItemsAreRecommendedAndReadByTheirTextAlone() throws IOException {
    Row item =
        TestSpark.session()
            .read()
            .parquet(base.resolve("corpus/items").toString())
            .orderBy("item")
            .select("item_id", "text")
            .first();
    // A twin of a known item: what is known of an item is its text.
    Path items =
        write(
            "new.jsonl",
            JSON.writeValueAsString(
                Map.of("item_id", "twin", "title", "Twin", "text", item.getString(1))),
            "{\"item_id\": \"other\", \"title\": \"Knitting needles of bamboo\"}");
    Path histories =
        write("twins.jsonl", line("a", List.of(item.getString(0))), line("b", List.of("twin")));
    Path to =
        recommend(
            "cold",
            "--new-items",
            items.toString(),
            "--histories",
            histories.toString(),
            "--top",
            "90",
            "--seen",
            "keep");
    Map<String, List<String>> lists = lists(to);
    assertEquals(82, lists.get("a").size());
    assertEquals(82, lists.get("b").size());
    Map<String, Double> score = new TreeMap<>();
    for (JsonNode row : rows(to)) {
      score.put(
          row.get("user_id").asText() + " " + row.get("item_id").asText(),
          row.get("score").asDouble());
    }
    double twin = score.get("a twin");
    assertEquals(score.get("a " + item.getString(0)), twin, 1e-3 * Math.abs(twin) + 1e-4);
    assertEquals(score.get("a twin"), score.get("b twin"), 1e-3 * Math.abs(twin) + 1e-4);
    assertNotEquals(twin, score.get("a other"));
    assertEquals(2, json(to.resolve("_report.json")).get("new_items").asInt());

    Path known =
        write("known.jsonl", "{\"item_id\": \"" + item.getString(0) + "\", \"title\": \"t\"}");
    assertEquals(2, failing("--new-items", known.toString()));
    assertTrue(error().contains("is in the catalogue already"), err);
    assertEquals(
        2, failing("--new-items", write("empty.jsonl", "{\"item_id\": \"z\"}").toString()));
    assertTrue(error().contains("neither title nor text"), err);
    assertEquals(2, failing("--new-items", write("broken.jsonl", "{\"item_id\": ").toString()));
    assertTrue(error().contains("1 of the lines"), err);
    assertEquals(2, failing("--histories", own("nofile.jsonl").toString()));
    assertTrue(error().contains("there is no file"), err);
  }

  @Test
  void earlierRecommendationsAreReplacedOnlyWhenAsked() throws IOException {
    Path to = recommend("twice", "--limit", "2");
    Map<String, byte[]> before = files(to);
    assertEquals(2, foster("recommend", base, "--to", to.toString()));
    assertTrue(error().contains("--overwrite"), err);
    assertSameFiles(before, files(to));
    recommend("twice", "--limit", "3", "--overwrite");
    assertEquals(3, lists(to).size());
    // Never a directory that holds something else.
    String models = base.resolve("students").toString();
    assertEquals(2, foster("recommend", base, "--to", models, "--overwrite"));
    assertTrue(error().contains("holds no recommendations"), err);
    try (Stream<Path> left = Files.list(own(""))) {
      assertEquals(0, left.filter(p -> p.toString().endsWith(".tmp")).count());
    }
  }

  @Test
  void anyModelOfTheRunCanBeNamed() throws IOException {
    Map<String, List<String>> byName = lists(recommend("expert", "--model", "expert-1"));
    String file = base.resolve("students/synthetic-4-foster-102.safetensors").toString();
    Map<String, List<String>> byFile = lists(recommend("file", "--model", file));
    assertEquals(byName.keySet(), byFile.keySet());
    assertEquals(2, failing("--model", "syntetic-4-foster-101"));
    assertTrue(error().contains("did you mean synthetic-4-foster-101?"), err);
    assertEquals(2, failing("--model", own("x.safetensors").toString()));
    assertTrue(error().contains("x.safetensors: there is no such file"), err);
    assertEquals(2, foster("recommend", own("norun")));
    assertTrue(error().contains("holds no finished run"), err);
    Path broken = Files.createDirectory(own("broken"));
    Files.writeString(broken.resolve("manifest.json"), "{}");
    assertEquals(2, foster("recommend", broken));
    assertTrue(error().contains("is not a manifest of Foster"), err);
    assertEquals(2, failing("--top", "0"));
    assertTrue(error().contains("--top: 0"), err);
  }
}

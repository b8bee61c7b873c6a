package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.foster.Foster;
import io.foster.TestSpark;
import io.foster.config.Backbone;
import io.foster.config.ModelShape;
import io.foster.corpus.Corpus;
import io.foster.encoder.CatalogueFeatures;
import io.foster.pipeline.FinishedRun;
import io.foster.recommend.RecommendRequest;
import io.foster.recommend.Recommendations;
import io.foster.seqmodel.AttentionByHand;
import io.foster.seqmodel.ByHand;
import io.foster.seqmodel.SequenceModel;
import io.foster.seqmodel.Theta;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.train.TrainedModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Reasons, users with news, and partitions of recommendations. */
class RecommendOptionsTest extends RecommendingRun {
  private static final String DAWN = "-99999d";

  private static FinishedRun run() throws IOException {
    return FinishedRun.open(base.toString(), List.of(), new Configuration());
  }

  @Test
  void aRunThatFoldersAreMissingOfSaysSo() throws IOException {
    Path copy = own("copied");
    FileUtils.copyDirectory(base.toFile(), copy.toFile());
    Path to = own("of-the-copied");
    for (String folder : List.of("students", "corpus")) {
      FileUtils.deleteDirectory(copy.resolve(folder).toFile());
      CommandRun run =
          CommandRun.of("recommend", "--output", copy.toString(), "--to", to.toString());
      assertEquals(2, run.code(), run.err());
      assertTrue(run.err().contains("error: output: the result of " + folder), run.err());
      assertFalse(Files.exists(to));
    }
  }

  @Test
  void reasonsAreTheItemsOfTheHistoryWithTheMostAttention() throws IOException {
    Path to = recommend("because", "--because", "3", "--limit", "40");
    List<JsonNode> plain = rows(recommend("without-because", "--limit", "40"));
    Map<String, Map<String, Double>> weights = attention();
    List<JsonNode> rows = rows(to);
    assertEquals(400, rows.size());
    for (int i = 0; i < rows.size(); i++) {
      ObjectNode row = (ObjectNode) rows.get(i);
      Map<String, Double> expected = weights.get(row.get("user_id").asText());
      List<String> given = new ArrayList<>();
      for (JsonNode reason : row.get("because")) {
        double weight = reason.get("weight").asDouble();
        assertEquals(expected.get(reason.get("item_id").asText()), weight, 1e-4, row.toString());
        assertFalse(reason.get("title").asText().isEmpty());
        given.add(reason.get("item_id").asText());
      }
      assertEquals(Math.min(3, expected.size()), given.size());
      // None of the others has more.
      double least = row.get("because").get(given.size() - 1).get("weight").asDouble();
      expected.forEach(
          (item, weight) -> assertTrue(given.contains(item) || weight <= least + 1e-4, item));
      row.remove("because");
    }
    assertEquals(plain, rows);
    assertEquals(3, json(to.resolve("_report.json")).get("because").asInt());
    assertFalse(json(own("without-because").resolve("_report.json")).has("because"));

    Path parquet = recommend("because-parquet", "--because", "2", "--format", "parquet");
    assertEquals(
        List.of("user_id", "rank", "item_id", "title", "score", "because"),
        List.of(TestSpark.session().read().parquet(parquet.toString()).columns()));
    assertEquals(2, failing("--because", "0"));
    assertTrue(error().contains("--because: 0 is not a number of items"), err);
  }

  /** For each user what the first student's last attention is on, in loops over doubles. */
  private static Map<String, Map<String, Double>> attention() throws IOException {
    TrainedModel model =
        TrainedModel.readAll(run().layout().students(), new Configuration()).get(0);
    AttentionByHand hand = new AttentionByHand(model.shape(), model.theta().sequence());
    Tensor features = CatalogueFeatures.features(TestSpark.session(), run().layout().encoder());
    int c = (int) features.shape()[1];
    Corpus corpus = Corpus.load(TestSpark.session(), run().layout().corpus());
    double[][] e = new double[corpus.itemCount()][];
    for (int i = 0; i < e.length; i++) {
      int from = i * c;
      e[i] =
          ByHand.affine(
              model.theta().sequence(),
              "projection",
              IntStream.range(0, c).mapToDouble(k -> features.data()[from + k]).toArray());
    }
    Map<String, Map<String, Double>> all = new HashMap<>();
    corpus
        .sequences()
        .forEach(
            user -> {
              int n = user.items().length;
              int[] read =
                  Arrays.copyOfRange(user.items(), Math.max(0, n - model.shape().maxLength()), n);
              double[] weights =
                  hand.ofTheLast(Arrays.stream(read).mapToObj(i -> e[i]).toArray(double[][]::new));
              Map<String, Double> own = new TreeMap<>();
              for (int l = 0; l < read.length; l++) {
                own.merge(corpus.itemIds()[read[l]], weights[l], Double::sum);
              }
              all.put(corpus.userIds()[user.user()], own);
            });
    return all;
  }

  @Test
  void aModelWithoutAttentionGivesNoReasons() throws IOException {
    TrainedModel student =
        TrainedModel.readAll(run().layout().students(), new Configuration()).get(0);
    ModelShape shape = student.shape();
    for (Backbone backbone : List.of(Backbone.GRU4REC, Backbone.MEAN_POOLING)) {
      SequenceModel other =
          SequenceModel.of(
              new ModelShape(backbone, shape.featureDimension(), shape.dimension(), 1, 1, 8, 10));
      Theta theta = new Theta(other.initialParameters(1), NamedTensors.empty());
      TrainedModel fresh =
          new TrainedModel(
              "none", backbone.label(), 1, other.shape(), null, theta, 0, 0, 0, 0, List.of());
      Path models = Files.createDirectories(own("fresh"));
      fresh.write(new org.apache.hadoop.fs.Path(models.toUri()), new Configuration());
      String file = models.resolve(fresh.fileName()).toString();
      assertEquals(2, failing("--because", "3", "--model", file), () -> out);
      assertTrue(error().contains("is a model of " + backbone.label() + ", which has no"), err);
      recommend("plain-" + backbone.label(), "--model", file, "--limit", "2");
    }
  }

  @Test
  void onlyUsersWithNewsAreRecommendedFor() throws IOException {
    Corpus corpus = Corpus.load(TestSpark.session(), run().layout().corpus());
    Set<String> items = Set.of(corpus.itemIds());
    Set<String> users = Set.of(corpus.userIds());
    Map<String, Long> last = new TreeMap<>();
    for (Row row : interactions()) {
      if (items.contains(row.getString(1)) && users.contains(row.getString(0))) {
        last.merge(row.getString(0), row.getLong(2), Math::max);
      }
    }
    List<Long> times = last.values().stream().sorted().toList();
    long middle = times.get(times.size() / 2);
    Set<String> expected = new TreeSet<>();
    last.forEach(
        (user, time) -> {
          if (time >= middle) {
            expected.add(user);
          }
        });
    assertTrue(expected.size() > 10 && expected.size() < users.size() - 10);
    String since = Instant.ofEpochMilli(middle).toString();
    Path to = recommend("since", "--since", since);
    assertEquals(expected, lists(to).keySet());
    assertTrue(out.contains("users with an interaction since " + since), out);
    assertEquals(since, json(to.resolve("_report.json")).get("since").asText());
    // The lists are those that everybody gets.
    lists(recommend("since-all")).entrySet().stream()
        .filter(user -> expected.contains(user.getKey()))
        .forEach(user -> assertListOf(to, user));
    assertEquals(users, lists(recommend("since-ever", "--since", DAWN)).keySet());

    assertEquals(2, failing("--since", "2100-01-01"));
    String latest = Instant.ofEpochMilli(times.get(times.size() - 1)).toString();
    assertTrue(error().contains("the last one is at " + latest), err);
    assertEquals(2, failing("--since", "yesterday"));
    assertTrue(error().contains("--since: \"yesterday\" is no time"), err);
    assertEquals(2, failing("--since", DAWN, "--user", corpus.userIds()[0]));
    assertTrue(error().contains("leave out --user"), err);
  }

  private static void assertListOf(Path to, Map.Entry<String, List<String>> user) {
    try {
      assertEquals(user.getValue(), lists(to).get(user.getKey()));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<Row> interactions() {
    return TestSpark.session()
        .read()
        .parquet(base.resolve("ingest/interactions").toString())
        .select("user_id", "item_id", "timestamp")
        .collectAsList();
  }

  @Test
  void anInteractionCountsFromTheTimeOnAndWithItemsOfTheCatalogue() throws IOException {
    Path copy = copy("since-edge");
    Corpus corpus = Corpus.load(TestSpark.session(), run().layout().corpus());
    String item = corpus.itemIds()[0];
    List<String> lines =
        List.of(
            click(corpus.userIds()[0], item, 999),
            click(corpus.userIds()[1], item, 1000),
            click(corpus.userIds()[2], "of-no-catalogue", 2000),
            click("of-no-corpus", item, 2000));
    Path file = Files.write(own("clicks.jsonl"), lines);
    FileUtils.deleteDirectory(copy.resolve("ingest/interactions").toFile());
    TestSpark.session()
        .read()
        .json(file.toString())
        .write()
        .parquet(copy.resolve("ingest/interactions").toString());
    Path to = own("since-edge");
    String[] args = {"--to", to.toString(), "--format", "jsonl", "--since", "1970-01-01T00:00:01Z"};
    assertEquals(0, foster("recommend", copy, args), () -> err);
    assertEquals(Set.of(corpus.userIds()[1]), lists(to).keySet());

    FileUtils.deleteDirectory(copy.resolve("ingest/interactions").toFile());
    String[] again = {"--to", own("since-gone").toString(), "--since", DAWN};
    assertEquals(2, foster("recommend", copy, again), () -> out);
    assertTrue(error().contains("interactions is no longer there"), err);
    String[] timeless = {
      "--to", own("since-none").toString(), "--since", DAWN, "--set", "input.columns.timestamp=null"
    };
    assertEquals(2, foster("recommend", base, timeless), () -> out);
    assertTrue(error().contains("--since: the run's data have no times"), err);
  }

  private static String click(String user, String item, long time) {
    return "{\"user_id\": \"%s\", \"item_id\": \"%s\", \"timestamp\": %d}"
        .formatted(user, item, time);
  }

  @Test
  void bucketsHoldTheUsersOfTheirHashInOrder() throws IOException {
    List<JsonNode> all = rows(recommend("unparted", "--top", "3"));
    Path to = recommend("parted", "--top", "3", "--buckets", "4");
    List<JsonNode> found = new ArrayList<>();
    for (int bucket = 0; bucket < 4; bucket++) {
      Path folder = to.resolve("bucket=" + bucket);
      try (Stream<Path> files = Files.list(folder)) {
        assertEquals(
            List.of("part-00000.jsonl"),
            files
                .map(f -> f.getFileName().toString())
                .filter(name -> !name.startsWith("."))
                .toList());
      }
      String before = "";
      for (JsonNode row : rows(folder)) {
        CRC32 hash = new CRC32();
        hash.update(row.get("user_id").asText().getBytes(StandardCharsets.UTF_8));
        assertEquals(bucket, hash.getValue() % 4);
        String place = row.get("user_id").asText() + "%05d".formatted(row.get("rank").asInt());
        assertTrue(before.compareTo(place) < 0, before + " " + place);
        before = place;
        found.add(row);
      }
    }
    assertEquals(Set.copyOf(all), Set.copyOf(found));
    assertEquals(all.size(), found.size());
    assertEquals(4, json(to.resolve("_report.json")).get("buckets").asInt());

    // The same bytes, however Spark partitions the work; and a column for those who read them all.
    Path first = recommend("parted-1", "--buckets", "7", "--format", "parquet");
    TestSpark.session().conf().set("spark.sql.shuffle.partitions", "5");
    try {
      Path second = recommend("parted-2", "--buckets", "7", "--format", "parquet");
      assertSameFiles(files(first), files(second));
    } finally {
      TestSpark.session().conf().set("spark.sql.shuffle.partitions", "2");
    }
    var read = TestSpark.session().read().parquet(first.toString());
    assertEquals("bucket", read.columns()[5]);
    assertEquals(0, read.filter("bucket != crc32(cast(user_id as binary)) % 7").count());

    assertEquals(2, failing("--buckets", "0"));
    assertTrue(error().contains("--buckets: 0 is not a number of partitions"), err);
    assertEquals(2, foster("recommend", base, "--to", "table:a.b", "--buckets", "2"));
    assertTrue(error().contains("--buckets: is for files"), err);
  }

  /** The script for checking reads them too. */
  @Test
  void recallOfBucketsIsThatOfTheEvaluation() throws Exception {
    Path to = recommend("parted-recall", "--history", "test", "--top", "40", "--buckets", "3");
    Process process =
        new ProcessBuilder(
                "python3",
                "notebooks/recall.py",
                to.toString(),
                "--metrics",
                base.resolve("metrics.json").toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    assertTrue(said.contains("the same"), said);
  }

  @Test
  void aPlaceOfADateAndATime() throws IOException {
    assertEquals(2, rows(recommend("best-2024-01-31T12:00", "--limit", "2", "--top", "1")).size());
  }

  @Test
  void filesThatSparkCannotReadAreSaid() throws Exception {
    String line = "{\"user_id\": \"somebody\", \"item_ids\": []}\n";
    Path folder = Files.createDirectories(own("odd"));
    Path colon = Files.writeString(folder.resolve("h 10:30.jsonl"), line);
    Path hidden = Files.writeString(folder.resolve("_h.jsonl"), line);
    Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    Map<Path, String> said =
        Map.of(
            colon, "holds a colon; rename it",
            hidden, "Spark passes over files",
            pipe, "is a pipe, a socket or a device");
    for (Map.Entry<Path, String> file : said.entrySet()) {
      for (String option : List.of("--histories", "--new-items")) {
        assertEquals(2, failing(option, file.getKey().toString()), () -> err);
        assertTrue(error().startsWith("error: " + option + ": "), err);
        assertTrue(error().contains(file.getValue()), err);
      }
    }
    Files.delete(pipe);
    assertEquals(2, failing("--histories", folder.toString()));
    assertTrue(error().contains("h 10:30.jsonl"), err);
    // A pattern that does not match them is not hindered.
    String item = Corpus.load(TestSpark.session(), run().layout().corpus()).itemIds()[0];
    Files.writeString(
        folder.resolve("g[1].jsonl"),
        "{\"user_id\": \"new\", \"item_ids\": [\"%s\"]}\n".formatted(item));
    recommend("odd-given", "--histories", folder + "/g*.jsonl");
  }

  /** A partition of a table of days is a place to write to. */
  @Test
  void everyOptionIsThereInJavaToo() throws Exception {
    Path days = own("days");
    Recommendations made =
        Foster.recommend(
            RecommendRequest.from(base.toString())
                .to(days.resolve("day=2024-01-31").toString())
                .top(2)
                .since(Instant.EPOCH)
                .because(1)
                .buckets(2)
                .build(),
            TestSpark.session());
    assertEquals(1, made.report().because());
    var read = TestSpark.session().read().parquet(days.toString());
    assertEquals(2 * made.report().users(), read.count());
    assertEquals(List.of("because", "day", "bucket"), List.of(read.columns()).subList(5, 8));
  }
}

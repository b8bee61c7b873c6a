package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.foster.TestSpark;
import io.foster.report.Chromium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

/** Users on the report's page: what they had, what was held out, what they would be recommended. */
class ReportUsersTest extends TinyRun {
  private static final Pattern USER =
      Pattern.compile("(?s)<details class=\"user\" data-user=\"(.*?)\">(.*?)</details>");

  /** A user as the page has it. */
  private record Shown(
      List<String> history, String held, String rank, String rankOfFull, List<String> next) {}

  private static String page(Path run) throws IOException {
    return Files.readString(run.resolve("report.html"));
  }

  private static Map<String, Shown> users(Path run) throws IOException {
    Map<String, Shown> users = new LinkedHashMap<>();
    Matcher each = USER.matcher(page(run));
    while (each.find()) {
      String text = each.group(2);
      String[] lists = text.split("<ol>");
      users.put(
          each.group(1),
          new Shown(
              all(lists[1], "<li>(.*?)</li>"),
              all(text, "<p class=\"held\">(.*?)</p>").get(0),
              all(text, ">Rank <b>(.*?)</b>").get(0),
              String.join("", all(text, "model of all data <b>(.*?)</b>")),
              all(lists[2], "<li(?: class=\"hit\")?>(.*?)</li>")));
    }
    return users;
  }

  private static List<String> all(String text, String regex) {
    List<String> found = new ArrayList<>();
    Matcher each = Pattern.compile("(?s)" + regex).matcher(text);
    while (each.find()) {
      found.add(each.group(1));
    }
    return found;
  }

  /** The ranks that evaluate wrote of a model, by user id. */
  private static Map<String, Row> ranks(Path run, String model) {
    Map<String, Row> ranks = new LinkedHashMap<>();
    TestSpark.session()
        .read()
        .parquet(run.resolve("evaluate/ranks/" + model + ".parquet").toString())
        .collectAsList()
        .forEach(row -> ranks.put(row.getAs("user_id"), row));
    return ranks;
  }

  private static Map<String, String> titles(Path run) {
    Map<String, String> titles = new LinkedHashMap<>();
    TestSpark.session()
        .read()
        .parquet(run.resolve("corpus/items").toString())
        .collectAsList()
        .forEach(row -> titles.put(row.getAs("item_id"), escaped(row.getAs("title"))));
    return titles;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("'", "&#39;").replace("\"", "&quot;");
  }

  private static double number(String rank) {
    return Double.parseDouble(rank.replace(",", ""));
  }

  /** Ranks are evaluate's, recommendations are those of foster recommend. */
  private void assertAsEvaluated(Path run, int expected) throws IOException {
    Map<String, Shown> shown = users(run);
    assertEquals(expected, shown.size());
    Map<String, Row> student = ranks(run, "synthetic-4-foster-101");
    Map<String, Row> full = ranks(run, "full-all-101");
    Map<String, String> titles = titles(run);
    Path to = run.resolve("best");
    assertEquals(
        0,
        fosterAlone(
            "recommend",
            "--output",
            run.toString(),
            "--history",
            "test",
            "--top",
            "5",
            "--format",
            "jsonl",
            "--to",
            to.toString()),
        () -> err);
    Map<String, List<JsonNode>> best = new LinkedHashMap<>();
    for (JsonNode row : RecommendingRun.rows(to)) {
      best.computeIfAbsent(row.get("user_id").asText(), u -> new ArrayList<>()).add(row);
    }
    shown.forEach(
        (id, user) -> {
          Row row = student.get(id);
          assertEquals(row.<Double>getAs("rank"), number(user.rank()), id);
          assertEquals(full.get(id).<Double>getAs("rank"), number(user.rankOfFull()), id);
          String held = titles.get(row.<String>getAs("item_id"));
          assertEquals(held, user.held(), id);
          assertFalse(user.history().isEmpty());
          assertTrue(user.history().size() <= 10);
          List<String> next = new ArrayList<>();
          for (JsonNode item : best.get(id)) {
            boolean isHeld = item.get("item_id").asText().equals(row.getAs("item_id"));
            String title = escaped(item.get("title").asText());
            next.add(isHeld ? title + " <small>held out</small>" : title);
          }
          assertEquals(next, user.next(), id);
        });
  }

  @Test
  void ranksAndRecommendationsAreThoseOfTheOtherCommands() throws IOException {
    Path run = copy("users-ranks");
    assertEquals(0, foster("run", run, "--resume", "--set", "evaluate.ranks=true"), () -> err);
    assertAsEvaluated(run, 50);
    // The draw has a seed of its own, and the page's other parts do not move it.
    assertEquals(users(base), users(run));
    int test = json(run.resolve("corpus/report.json")).at("/splits/testTargets").asInt();
    assertTrue(page(run).contains("50 of " + test + " test users"), "says of how many");
  }

  @Test
  void onlyUsersWithATargetAfterTheLastCutAreShown() throws IOException {
    Path run = copy("users-global-time");
    assertEquals(
        0,
        foster(
            "run",
            run,
            "--overwrite",
            "--set",
            "corpus.split=global-time",
            "--set",
            "evaluate.ranks=true",
            "--set",
            "evaluate.mask-history=true",
            "--set",
            "report.users=1000"),
        () -> err);
    int test = json(run.resolve("corpus/report.json")).at("/splits/testTargets").asInt();
    assertTrue(test > 0 && test < 300, "some users have no target: " + test);
    assertAsEvaluated(run, test);
  }

  @Test
  void withoutUsersThePageHasNone() throws IOException {
    Path none = copy("users-none");
    assertEquals(0, foster("report", none, "--set", "report.users=0"), () -> err);
    String html = page(none);
    assertFalse(html.contains("id=\"users\"") || html.contains("href=\"#users\""));
    for (String id : users(base).keySet()) {
      assertFalse(html.contains(id), id);
    }
    assertEquals(0, foster("report", none, "--set", "report.users=7"), () -> err);
    assertEquals(7, users(none).size());
    assertEquals(2, foster("report", none, "--set", "report.users=1001"));
    assertTrue(error().contains("report.users: 1001 is out of range"), err);
  }

  /** Who hides the users of a run does not have to say so again. */
  @Test
  void aRunThatShowsNoUsersKeepsThemToItself() throws IOException {
    Path hidden = copy("users-hidden");
    assertEquals(0, foster("run", hidden, "--resume", "--set", "report.users=0"), () -> err);
    Path other = Files.writeString(dir.resolve("points.conf"), "report { map-points = 20 }");
    List<String> plain = List.of("report", "--output", hidden.toString());
    for (List<String> more :
        List.of(
            List.<String>of(),
            List.of("--set", "report.next-items=3"),
            List.of("--config", other.toString()))) {
      List<String> args = new ArrayList<>(plain);
      args.addAll(more);
      assertEquals(0, fosterAlone(args.toArray(String[]::new)), () -> err);
      assertEquals(Map.of(), users(hidden), () -> more.toString());
      assertFalse(page(hidden).contains("id=\"users\""), () -> more.toString());
    }
    assertEquals(
        0,
        fosterAlone("report", "--output", hidden.toString(), "--set", "report.users=7"),
        () -> err);
    assertEquals(7, users(hidden).size());
  }

  @Test
  void studentsOfAnotherShapeAreNotRead() throws IOException {
    Path other = copy("users-other");
    for (String gone : List.of("manifest.json", "events.jsonl")) {
      Files.delete(other.resolve(gone));
    }
    assertEquals(0, foster("report", other, "--set", "model.dimension=32"), () -> err);
    assertTrue(page(other).contains("The students do not fit the configuration"), "says so");
    assertEquals(Map.of(), users(other));
  }

  @Test
  void eventsOfWhichAFullDiskHasCutTheLastAreRead() throws IOException {
    Path cut = copy("users-cut");
    Files.delete(cut.resolve("manifest.json"));
    Files.writeString(cut.resolve("events.jsonl"), "{\"time\": \"20", StandardOpenOption.APPEND);
    assertEquals(0, fosterAlone("report", "--output", cut.toString()), () -> err);
    assertEquals(users(base).size(), users(cut).size());
  }

  @Test
  void aUserIsLookedUp() throws Exception {
    String id = List.copyOf(users(base).keySet()).get(3);
    try (Chromium browser = ReportTest.open(base.resolve("report.html"), 400)) {
      JsonNode found = lookUp(browser, " " + id + " ");
      assertEquals(List.of(id), JSON.convertValue(found.get("shown"), List.class));
      assertEquals(List.of(id), JSON.convertValue(found.get("open"), List.class));
      assertEquals("", found.get("said").asText());
      assertTrue(found.get("command").isNull());

      JsonNode part = lookUp(browser, id.substring(0, id.length() - 1).toLowerCase());
      assertTrue(part.get("shown").size() >= 1, part.toString());
      assertTrue(part.get("said").asText().contains("have it in their ids"), part.toString());

      JsonNode absent = lookUp(browser, "it's <b>");
      assertEquals(0, absent.get("shown").size());
      assertEquals(
          "No user “it's <b>” among the 50 on this page. For any user of the run:",
          absent.get("said").asText());
      assertEquals(
          "./submit/foster recommend --output "
              + base
              + " --to "
              + base
              + "/lookup --overwrite --format jsonl --history test --user 'it'\\''s <b>'",
          absent.get("command").asText());
      assertEquals(50, lookUp(browser, "").get("shown").size());
      assertEquals(List.of(), browser.problems());
    }
  }

  private static JsonNode lookUp(Chromium browser, String text) throws Exception {
    return browser.evaluate(
        """
        (() => {
          const field = document.getElementById('user-text');
          field.value = %s;
          field.dispatchEvent(new Event('input'));
          const users = [...document.querySelectorAll('.user')];
          const command = document.querySelector('#user-lookup pre');
          return {
            shown: users.filter(u => !u.hidden).map(u => u.dataset.user),
            open: users.filter(u => u.open).map(u => u.dataset.user),
            said: document.querySelector('#user-lookup p').textContent,
            command: command.hidden ? null : command.textContent
          };
        })()
        """
            .formatted(JSON.writeValueAsString(text)));
  }

  @Test
  void idsFromDataAreShownAndNotInterpreted() throws Exception {
    Path hostile = copy("users-hostile");
    String id = List.copyOf(users(base).keySet()).get(0);
    String evil = "\"><img src=x onerror=\"console.error(1)\">'";
    Path sequences = hostile.resolve("corpus/sequences");
    TestSpark.session()
        .read()
        .parquet(base.resolve("corpus/sequences").toString())
        .withColumn(
            "user_id",
            functions
                .when(functions.col("user_id").equalTo(id), evil)
                .otherwise(functions.col("user_id")))
        .write()
        .mode("overwrite")
        .parquet(sequences.toString());
    assertEquals(0, foster("report", hostile), () -> err);
    String html = page(hostile);
    assertNotEquals(page(base), html);
    assertFalse(html.contains("<img"), "no tag of the data's");
    try (Chromium browser = ReportTest.open(hostile.resolve("report.html"), 1440)) {
      JsonNode found = lookUp(browser, evil);
      assertEquals(List.of(evil), JSON.convertValue(found.get("open"), List.class));
      assertEquals(0, browser.evaluate("document.images.length").asInt());
      assertEquals(List.of(), browser.problems());
    }
  }

  @Test
  void aRunWithoutTestUsersSaysSo() throws IOException {
    Path none = copy("users-no-targets");
    TestSpark.session()
        .read()
        .parquet(base.resolve("corpus/sequences").toString())
        .withColumn("test_index", functions.lit(-1))
        .write()
        .mode("overwrite")
        .parquet(none.resolve("corpus/sequences").toString());
    assertEquals(0, foster("report", none), () -> err);
    assertTrue(page(none).contains("left no user with a held-out test item"), "says so");

    FileUtils.deleteDirectory(none.resolve("students").toFile());
    Files.delete(none.resolve(".stages/students.json"));
    assertEquals(0, foster("report", none), () -> err);
    assertTrue(page(none).contains("No student has been trained yet"), "says so");
  }
}

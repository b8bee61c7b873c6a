package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.foster.TestSpark;
import io.foster.report.Chromium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

/** The report of a real run, as a file and as a page in a browser. */
class ReportTest extends TinyRun {
  private static final List<String> SECTIONS =
      List.of(
          "headline",
          "training",
          "distillation",
          "synthetic",
          "map",
          "slices",
          "users",
          "stages",
          "configuration",
          "card",
          "reproduce");
  private static final String HOSTILE = "</script><img src=x onerror=\"console.error(1)\"> & 'co'";

  /** What the page finds out about itself. */
  private static final String FINDINGS =
      """
      (() => {
        const blank = c => {
          const data = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
          return !data.some(v => v !== 0);
        };
        const hidden = e => e.closest('details:not([open])') || e.closest('.scroll')
            || e.closest('.begins') || getComputedStyle(e).display === 'none';
        const canvases = [...document.querySelectorAll('canvas')];
        return {
          width: window.innerWidth,
          scrollWidth: document.documentElement.scrollWidth,
          canvases: canvases.length,
          blank: canvases.filter(blank).map(c => c.dataset.chart),
          outside: [...document.querySelectorAll('main *')]
              .filter(e => !hidden(e) && e.getBoundingClientRect().right > window.innerWidth + 0.5)
              .map(e => e.outerHTML.slice(0, 120)),
          cut: [...document.querySelectorAll('h1,h2,h3,p,li,b,td,th,figcaption,span,summary')]
              .filter(e => !hidden(e) && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0)
              .map(e => e.outerHTML.slice(0, 120)),
          images: document.images.length,
          sections: [...document.querySelectorAll('section')].map(s => s.id),
          absent: document.querySelectorAll('.absent').length
        };
      })()
      """;

  /** Opens a page; the test is skipped without a browser, unless it must be there. */
  static Chromium open(Path page, int width) throws Exception {
    Optional<Path> program = Chromium.program();
    assumeTrue(
        program.isPresent() || "true".equals(System.getenv("FOSTER_REQUIRE_CHROMIUM")),
        "no chromium in PATH; the report was not looked at");
    return Chromium.open(
        program.orElseThrow(() -> new AssertionError("no chromium in PATH, and it is required")),
        Files.createTempDirectory(dir, "chromium"),
        page.toUri(),
        width);
  }

  private static void assertWellShown(Path page, int canvases, int absent) throws Exception {
    try (Chromium browser = open(page, 1440)) {
      for (int width : new int[] {1440, 400}) {
        browser.resize(width);
        browser.evaluate("new Promise(r => setTimeout(r, 300))");
        JsonNode found = browser.evaluate(FINDINGS);
        String message = width + " px: " + found.toPrettyString();
        assertEquals(width, found.get("width").asInt(), message);
        assertTrue(found.get("scrollWidth").asInt() <= width, message);
        assertEquals(canvases, found.get("canvases").asInt(), message);
        assertEquals(0, found.get("blank").size(), message);
        assertEquals(0, found.get("outside").size(), message);
        assertEquals(0, found.get("cut").size(), message);
        assertEquals(0, found.get("images").asInt(), message);
        assertEquals(SECTIONS, JSON.convertValue(found.get("sections"), List.class));
        assertEquals(absent, found.get("absent").asInt(), message);
        Path pictures = Files.createDirectories(Path.of("target", "screenshots"));
        Files.write(
            pictures.resolve(page.getParent().getFileName() + "-" + width + ".png"),
            browser.screenshot(12_000));
      }
      assertEquals(List.of(), browser.problems());
    }
  }

  @Test
  void theReportOfAFinishedRunIsWellShownAtBothWidths() throws Exception {
    // Comparison, 4 trainings, 6 of the loop, map and coverage, slices, time and memory.
    JsonNode cell = json(base.resolve("metrics.json")).at("/cells/0/metrics");
    int slices =
        List.of("history", "popularity", "target").stream()
            .mapToInt(
                d -> {
                  int bands = 0;
                  for (var names = cell.fieldNames(); names.hasNext(); ) {
                    bands += names.next().startsWith("recall@10[" + d + " ") ? 1 : 0;
                  }
                  return bands > 1 ? 1 : 0;
                })
            .sum();
    assertTrue(slices >= 1, cell.toString());
    assertWellShown(base.resolve("report.html"), 1 + 4 + 6 + 2 + slices + 2, 0);
  }

  @Test
  void onPaperTheReportHasItsChartsToo() throws Exception {
    try (Chromium browser = open(base.resolve("report.html"), 1440)) {
      byte[] pdf = browser.pdf();
      assertTrue(pdf.length > 100_000, pdf.length + " bytes");
      assertEquals(List.of(), browser.problems());
    }
  }

  @Test
  void theCommandMakesTheSameReportWithoutTheRunsConfiguration() throws IOException {
    Path again = copy("report-again");
    String before = Files.readString(again.resolve("report.html"));
    Files.delete(again.resolve("report.html"));
    TinyRun plain = new TinyRun() {};
    assertEquals(0, plain.fosterAlone("report", "--output", again.toString()), plain.err);
    assertTrue(plain.out.contains("Report in " + again.resolve("report.html")), plain.out);
    String after = Files.readString(again.resolve("report.html"));
    assertTrue(
        after.contains("--set distill.sequences&#x3D;4 "), "commands with the run's settings");
    assertTrue(before.contains("--set distill.sequences&#x3D;4 "), "in the run too");
    // The charts' data are the same, but for the time and memory of the report itself.
    assertEquals(data(before).get(0), data(after).get(0));
    for (String id : List.of("map", "reach", "few-validation", "entropy")) {
      assertEquals(chart(before, id), chart(after, id), id);
    }
  }

  @Test
  void whatIsMissingIsSaid() throws Exception {
    Path half = copy("half");
    for (String gone : List.of("evaluate", "students", "references", "report")) {
      FileUtils.deleteDirectory(half.resolve(gone).toFile());
    }
    for (String gone :
        List.of(
            "metrics.json",
            "report.html",
            "manifest.json",
            ".stages/evaluate.json",
            ".stages/students.json",
            ".stages/references.json",
            ".stages/report.json")) {
      Files.delete(half.resolve(gone));
    }
    assertEquals(0, foster("report", half), () -> err);
    assertTrue(err.contains("Not done yet: students, references, evaluate;"), err);
    String html = Files.readString(half.resolve("report.html"));
    assertTrue(html.contains("This run is not complete"), "says so");
    assertFalse(Files.readString(base.resolve("report.html")).contains("is not complete"));
    assertWellShown(half.resolve("report.html"), 2 + 6 + 2 + 2, 3);

    assertEquals(2, foster("report", dir.resolve("nothing")));
    assertTrue(error().contains("holds no result"), err);
    assertFalse(Files.exists(dir.resolve("nothing")));
  }

  @Test
  void textsFromDataAreShownAndNotInterpreted() throws Exception {
    Path hostile = copy("hostile");
    String json = JSON.writeValueAsString(HOSTILE);
    replace(
        hostile.resolve("distill/sequences.jsonl"), "\"title\":\"[^\"]*\"", "\"title\":" + json);
    replace(hostile.resolve("evaluate/metrics.json"), "\"tiny\"", json);
    replace(hostile.resolve("metrics.json"), "\"tiny\"", json);
    replace(hostile.resolve("manifest.json"), "\"tiny\"", json);
    replace(hostile.resolve("distill/README.md"), "tiny", HOSTILE);
    replace(hostile.resolve("experts/curves.jsonl"), "\"method\":\"expert\"", "\"method\":" + json);
    replace(
        hostile.resolve("students/curves.jsonl"), "\"method\":\"foster\"", "\"method\":" + json);
    Path items = hostile.resolve("corpus/items");
    TestSpark.session()
        .read()
        .parquet(base.resolve("corpus/items").toString())
        .withColumn("title", functions.lit(HOSTILE))
        .write()
        .mode("overwrite")
        .parquet(items.toString());
    assertEquals(0, foster("report", hostile), () -> err);
    String html = Files.readString(hostile.resolve("report.html"));
    assertFalse(html.contains("<img"), "no tag of the data's");
    assertTrue(html.contains("&lt;/script&gt;&lt;img"), "but its text");
    assertWellShown(hostile.resolve("report.html"), data(html).size(), 0);
    try (Chromium browser = open(hostile.resolve("report.html"), 1440)) {
      JsonNode found = lookUp(browser, "onerror <img").get("found").get(0);
      assertEquals(HOSTILE, found.get("title").asText());
      assertEquals(0, browser.evaluate("document.images.length").asInt());
      assertEquals(List.of(), browser.problems());
    }
  }

  private static JsonNode lookUp(Chromium browser, String text) throws Exception {
    return browser.evaluate(
        """
        (() => {
          const field = document.getElementById('lookup-text');
          field.value = %s;
          field.dispatchEvent(new Event('input'));
          return {
            said: document.querySelector('#lookup p').textContent,
            found: [...document.querySelectorAll('#lookup > ul > li')].map(li => ({
              title: li.querySelector('b').textContent,
              id: li.querySelector('code').textContent,
              kind: li.querySelector('span').textContent,
              links: [...li.querySelectorAll('button')].map(b => b.textContent)
            }))
          };
        })()
        """
            .formatted(JSON.writeValueAsString(text)));
  }

  @Test
  void anItemCanBeLookedUp() throws Exception {
    JsonNode sequence;
    try (Stream<String> lines = Files.lines(base.resolve("distill/sequences.jsonl"))) {
      sequence = JSON.readTree(lines.skip(1).findFirst().orElseThrow());
    }
    JsonNode input = sequence.at("/positions/2/inputs/0");
    assertTrue(Files.readString(base.resolve("report.html")).contains("data-items=\"80\" hidden>"));
    try (Chromium browser = open(base.resolve("report.html"), 400)) {
      JsonNode byId = lookUp(browser, input.get("itemId").asText());
      JsonNode item = byId.get("found").get(0);
      assertEquals(input.get("itemId").asText(), item.get("id").asText(), byId.toString());
      assertEquals(input.get("title").asText(), item.get("title").asText());
      assertEquals("a synthetic input", item.get("kind").asText());
      assertEquals("on the map", item.at("/links/0").asText());
      List<String> links = List.of(JSON.convertValue(item.get("links"), String[].class));
      String place = "sequence " + sequence.get("sequence").asInt() + ", position 2: input";
      assertTrue(links.contains(place), links + " " + place);

      // A part of each of two words, in any case and order.
      String[] words = input.get("title").asText().split(" ");
      String parts = words[words.length - 1].toUpperCase(Locale.ROOT) + "  " + words[0].charAt(0);
      JsonNode byTitle = lookUp(browser, parts);
      assertTrue(byTitle.get("found").findValuesAsText("id").contains(item.get("id").asText()));
      assertEquals(20, lookUp(browser, "e").get("found").size(), "no more than twenty");
      JsonNode nothing = lookUp(browser, "no such thing");
      assertEquals(0, nothing.get("found").size());
      assertEquals(
          "None of the 80 items on this page; the catalogue has 80.", nothing.get("said").asText());
      assertEquals("", lookUp(browser, " ").get("said").asText());

      lookUp(browser, item.get("id").asText());
      JsonNode shown =
          browser.evaluate(
              """
              (() => {
                const links = [...document.querySelectorAll('#lookup > ul > li:first-child button')];
                links.find(b => b.textContent === '%s').click();
                const place = document.querySelector('.found');
                links[0].click();
                const map = Chart.getChart(document.querySelector('canvas[data-chart="map"]'));
                return {
                  open: place.closest('details').open,
                  item: place.dataset.item,
                  tip: map.tooltip.dataPoints.map(p => p.dataset.names[p.dataIndex])
                };
              })()
              """
                  .formatted(place));
      assertTrue(shown.get("open").asBoolean());
      assertEquals(item.get("id").asText(), shown.get("item").asText());
      assertEquals(input.get("title").asText(), shown.at("/tip/0").asText());
      JsonNode found = browser.evaluate(FINDINGS);
      assertEquals(0, found.get("outside").size() + found.get("cut").size(), found.toString());
      assertEquals(List.of(), browser.problems());
    }
  }

  /** However large the catalogue, the page holds the map's points and the synthetic set. */
  @Test
  void thePageHoldsNoMoreItemsThanItShows() throws Exception {
    Path few = copy("few-points");
    assertEquals(0, foster("report", few, "--set", "report.map-points=10"), () -> err);
    Set<String> ids = new TreeSet<>();
    int points = 0;
    for (JsonNode series :
        chart(Files.readString(few.resolve("report.html")), "map").get("series")) {
      series.get("ids").forEach(id -> ids.add(id.asText()));
      points += series.get("role").asText().equals("input") ? 0 : series.get("ids").size();
    }
    assertEquals(10, points);
    try (Chromium browser = open(few.resolve("report.html"), 1440)) {
      browser
          .evaluate("[...document.querySelectorAll('[data-item]')].map(e => e.dataset.item)")
          .forEach(id -> ids.add(id.asText()));
      assertEquals(
          "None of the " + ids.size() + " items on this page; the catalogue has 80.",
          lookUp(browser, "no such thing").get("said").asText());
      assertEquals(List.of(), browser.problems());
    }
  }

  private static void replace(Path file, String regex, String by) throws IOException {
    String text = Files.readString(file);
    String changed = text.replaceAll(regex, Matcher.quoteReplacement(by));
    assertFalse(text.equals(changed), file.toString());
    Files.writeString(file, changed);
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
  }

  private static JsonNode data(String html) throws IOException {
    String begin = "<script type=\"application/json\" id=\"charts\">";
    int from = html.indexOf(begin) + begin.length();
    return JSON.readTree(html.substring(from, html.indexOf("</script>", from)));
  }

  private static JsonNode chart(String html, String id) throws IOException {
    for (JsonNode chart : data(html)) {
      if (chart.get("id").asText().equals(id)) {
        return chart;
      }
    }
    throw new AssertionError(id + " is not there");
  }
}

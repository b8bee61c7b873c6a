package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A report does not show results of other settings than those it names. */
class ReportStaleTest extends TinyRun {
  private String page(Path run) throws IOException {
    assertEquals(0, fosterAlone("report", "--output", run.toString()), () -> err);
    return Files.readString(run.resolve("report.html"));
  }

  private static boolean charts(String page, String id) {
    return page.contains("\"id\":\"" + id + "\"");
  }

  @Test
  void aSetMadeAnewIsNotShownWithTheMetricsOfTheOneBefore() throws IOException {
    Path run = copy("stale-metrics");
    assertEquals(0, foster("distill", run, "--resume", "--set", "distill.sequences=5"), () -> err);
    assertTrue(Files.exists(run.resolve("metrics.json")), "those of 4 sequences");
    String page = page(run);
    assertTrue(err.contains("Not done yet: students, references, evaluate;"), err);
    assertFalse(out.contains("Recall@10"), out);
    assertEquals(5, page.split("<details class=\"sequence\"", -1).length - 1, "the new set");
    assertTrue(charts(page, "full-validation") && charts(page, "entropy"), "so is this");
    assertFalse(charts(page, "headline") || charts(page, "few-validation"), "the rest is not");
    assertTrue(page.contains("No student has been trained yet"), "nor are users");

    assertEquals(2, fosterAlone("report", base.toString(), run.toString()), () -> out);
    assertTrue(error().contains("the metrics in " + run + " are not those of its settings"), err);
    assertEquals(2, fosterAlone("report", "--output=" + run, "--to=table:a.b.c"), () -> out);
    assertTrue(error().contains("--to: file:" + run + " holds no metrics of"), err);

    assertEquals(0, foster("run", run, "--resume", "--set", "distill.sequences=5"), () -> err);
    assertTrue(charts(page(run), "headline"));
    assertEquals(0, fosterAlone("report", base.toString(), run.toString()), () -> err);
  }

  @Test
  void featuresOfAnotherCatalogueAreNotDrawn() throws IOException {
    Path run = copy("stale-catalogue");
    assertEquals(0, foster("ingest", run, "--resume", "--set", "corpus.item-core=25"), () -> err);
    assertTrue(
        json(run.resolve("corpus/report.json")).at("/splits").isObject()
            && !Files.readString(run.resolve("corpus/report.json"))
                .equals(Files.readString(base.resolve("corpus/report.json"))),
        "another catalogue");
    String page = page(run);
    assertTrue(err.contains("Not done yet: encoder, experts, distill, students"), err);
    for (String id : new String[] {"map", "full-validation", "few-validation", "entropy"}) {
      assertFalse(charts(page, id), id);
    }
  }
}

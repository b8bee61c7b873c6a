package io.foster.report;

import com.samskivert.mustache.Mustache;
import io.foster.base.Json;
import io.foster.config.ReportConfig;
import io.foster.corpus.Catalogue;
import io.foster.pipeline.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * The report as one HTML page: styles, charts and data are inside, nothing is loaded from anywhere.
 * Whatever comes from data is escaped by the template engine, or is JSON in which no tag can begin.
 *
 * @param title the data set's name
 * @param output where the run stands, for commands
 * @param stages of the pipeline, in order
 * @param run what is there of the run
 * @param configuration of the run, where it is known
 * @param report what to show
 * @param map of the item texts, where there are features
 * @param catalogue the items; empty where there are no features
 * @param people the users to look up; null where none are asked for
 */
record HtmlReport(
    String title,
    String output,
    List<Stage> stages,
    RunFiles run,
    Optional<RunConfiguration> configuration,
    ReportConfig report,
    Optional<ItemMap> map,
    Catalogue catalogue,
    Page.UserSection people) {
  private static final String CHART_JS =
      "/META-INF/resources/webjars/chart.js/4.5.1/dist/chart.umd.min.js";

  /** The page. */
  String html() {
    return Mustache.compiler()
        .nullValue("")
        .zeroIsFalse(true)
        .emptyStringIsFalse(true)
        .compile(resource("report.mustache"))
        .execute(page());
  }

  private Page page() {
    List<Chart> charts = new ArrayList<>();
    Optional<RunResults> results =
        run.metrics().filter(m -> !m.cells().isEmpty()).map(RunResults::new);
    results.ifPresent(r -> charts.add(HeadlineView.chart(r)));
    List<Chart> trainings = CurveCharts.trainings(run);
    List<Chart> distillation = CurveCharts.distillation(run);
    charts.addAll(trainings);
    charts.addAll(distillation);
    double near = configuration.map(RunConfiguration::near).orElse(0.5);
    map.ifPresent(m -> charts.addAll(MapView.charts(m, catalogue, near)));
    Optional<SlicesView> slices = results.map(r -> new SlicesView(r));
    slices.ifPresent(s -> charts.addAll(s.charts()));
    StagesView times = new StagesView(stages, run.stages());
    charts.addAll(times.charts());
    return new Page(
        title,
        output,
        made(),
        times.missing(),
        results.map(r -> HeadlineView.of(r, run)).orElse(null),
        figures(trainings),
        figures(distillation),
        run.statistics()
            .map(s -> SyntheticView.of(s, run.sequences(), report.nextItems()))
            .orElse(null),
        map.map(m -> MapView.view(m, catalogue.size(), near)).orElse(null),
        slices.map(SlicesView::view).orElse(null),
        people,
        times.view(),
        configuration.map(RunConfiguration::settings).orElse(List.of()),
        run.card().map(HtmlReport::card).orElse(null),
        configuration.map(c -> c.commands(output, run.stages())).orElse(null),
        new Page.Inlined(
            resource("report.css"), resource(CHART_JS), resource("report.js"), data(charts)));
  }

  private String made() {
    return run.stages().isEmpty()
        ? ""
        : run.stages().get(run.stages().size() - 1).started().substring(0, 10);
  }

  private static List<Page.Figure> figures(List<Chart> charts) {
    return charts.stream().map(c -> Captions.of(c.id())).toList();
  }

  /** A script's data must not end it, and not begin a comment in it. */
  private static String data(List<Chart> charts) {
    return Json.line(charts)
        .replace("<", "\\u003c")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  /** The card without its metadata block; HTML in it is shown, not interpreted. */
  private static String card(String markdown) {
    var extensions = List.of(TablesExtension.create());
    String text = markdown.replaceFirst("(?s)\\A---\\R.*?\\R---\\R", "");
    return HtmlRenderer.builder()
        .extensions(extensions)
        .escapeHtml(true)
        .sanitizeUrls(true)
        .build()
        .render(Parser.builder().extensions(extensions).build().parse(text));
  }

  private static String resource(String name) {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not in the program; build it again");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("Cannot read " + name, e);
    }
  }
}

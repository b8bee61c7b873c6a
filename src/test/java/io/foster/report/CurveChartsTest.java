package io.foster.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.foster.base.Json;
import io.foster.report.Chart.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The first-order loop's curves, of one draw of the set and of several. */
class CurveChartsTest {
  private static List<JsonNode> lines(String... json) throws Exception {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : json) {
      lines.add(Json.tree(line));
    }
    return lines;
  }

  private static List<Chart> charts(List<JsonNode> log, List<JsonNode> timing) {
    return CurveCharts.distillation(
        new RunFiles(
            List.of(),
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            log,
            timing,
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty()));
  }

  private static List<Series> series(List<Chart> charts, String id) {
    return charts.stream().filter(c -> c.id().equals(id)).findFirst().orElseThrow().series();
  }

  private static void assertPoints(Series series, double[]... points) {
    assertArrayEquals(points, series.points().toArray(double[][]::new));
  }

  @Test
  void eachDrawHasASeriesOfItsOwn() throws Exception {
    List<Chart> charts =
        charts(
            lines(
                "{\"draw\":0,\"step\":1,\"entropy\":3.0}",
                "{\"draw\":0,\"step\":2,\"entropy\":2.5}",
                "{\"draw\":0,\"step\":2,\"gate\":0.1,\"best\":true}",
                "{\"draw\":1,\"step\":1,\"entropy\":3.5}",
                "{\"draw\":1,\"step\":2,\"entropy\":2.0}",
                "{\"draw\":1,\"step\":2,\"gate\":0.2,\"best\":true}"),
            lines(
                "{\"draw\":0,\"step\":1,\"seconds\":4,\"rssBytes\":1000000000}",
                "{\"draw\":1,\"step\":1,\"seconds\":5,\"rssBytes\":2000000000}"));
    List<Series> entropy = series(charts, "entropy");
    assertEquals(2, entropy.size());
    assertPoints(entropy.get(0), new double[] {1, 3}, new double[] {2, 2.5});
    assertPoints(entropy.get(1), new double[] {1, 3.5}, new double[] {2, 2});
    // One entry in the legend, as for seeds.
    assertEquals(entropy.get(0).label(), entropy.get(1).label());
    assertPoints(series(charts, "gate").get(1), new double[] {2, 0.2});
    assertPoints(series(charts, "step-memory").get(1), new double[] {1, 2});
  }

  @Test
  void aSingleDrawHasOneSeries() throws Exception {
    List<Chart> charts =
        charts(lines("{\"step\":1,\"entropy\":3.0}", "{\"step\":2,\"entropy\":2.5}"), List.of());
    assertEquals(List.of("entropy"), charts.stream().map(Chart::id).toList());
    assertEquals(1, series(charts, "entropy").size());
    assertPoints(series(charts, "entropy").get(0), new double[] {1, 3}, new double[] {2, 2.5});
  }
}

package io.foster.report;

import io.foster.report.Chart.Series;
import java.util.ArrayList;
import java.util.List;

/** The map of item texts and the coverage of the synthetic inputs. */
final class MapView {
  private MapView() {}

  /**
   * @param titles by item number
   * @param near the cosine from which on two items count as alike (distill.tau)
   */
  static List<Chart> charts(ItemMap map, List<String> titles, double near) {
    List<double[]> far = new ArrayList<>();
    List<String> farNames = new ArrayList<>();
    List<double[]> reached = new ArrayList<>();
    List<String> reachedNames = new ArrayList<>();
    for (int i = 0; i < map.items().length; i++) {
      boolean isNear = map.nearest().length > 0 && map.nearest()[i] >= near;
      (isNear ? reached : far).add(map.positions().get(i));
      (isNear ? reachedNames : farNames).add(titles.get(map.items()[i]));
    }
    List<Series> clouds = new ArrayList<>();
    if (map.inputs().length > 0) {
      List<String> names = new ArrayList<>();
      for (int item : map.inputs()) {
        names.add(titles.get(item));
      }
      clouds.add(Series.cloud("synthetic inputs", "input", map.inputPositions(), names));
      clouds.add(Series.cloud("items within reach", "reached", reached, reachedNames));
    }
    clouds.add(
        Series.cloud(map.inputs().length > 0 ? "other items" : "items", "rest", far, farNames));
    List<Chart> charts = new ArrayList<>();
    charts.add(
        Chart.scatter(
            "map",
            "first principal component",
            "second principal component",
            clouds.stream().filter(c -> !c.points().isEmpty()).toList()));
    if (map.inputs().length > 0) {
      charts.add(
          Chart.lines(
              "reach",
              "cosine to the nearest input, at least",
              "share of items (%)",
              List.of(
                  Series.line("synthetic inputs", "input", curve(map.reach())),
                  Series.line("as many random items", "random", curve(map.randomReach())))));
    }
    return charts;
  }

  private static List<double[]> curve(double[] reach) {
    List<double[]> points = new ArrayList<>();
    for (int i = 0; i < reach.length; i++) {
      points.add(new double[] {i / (double) ItemMap.STEPS, 100 * reach[i]});
    }
    return points;
  }

  static Page.Map2d view(ItemMap map, int items, double near) {
    if (map.inputs().length == 0) {
      return new Page.Map2d(map.items().length, items, map.items().length < items, null, null);
    }
    long reached = java.util.Arrays.stream(map.nearest()).filter(c -> c >= near).count();
    int step = (int) Math.round(near * ItemMap.STEPS);
    return new Page.Map2d(
        map.items().length,
        items,
        map.items().length < items,
        RunResults.percent(reached / (double) map.items().length)
            + " of the items have a synthetic input at a cosine of "
            + near
            + " or more",
        RunResults.percent(map.randomReach()[Math.min(step, ItemMap.STEPS)]));
  }
}

package io.foster.report;

import io.foster.corpus.Catalogue;
import io.foster.report.Chart.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The map of item texts and the coverage of the synthetic inputs. */
final class MapView {
  private MapView() {}

  /**
   * @param catalogue the items on the map and all others
   * @param near the cosine from which on two items count as alike (distill.tau)
   */
  static List<Chart> charts(ItemMap map, Catalogue catalogue, double near) {
    List<double[]> far = new ArrayList<>();
    List<double[]> reached = new ArrayList<>();
    List<Integer> farItems = new ArrayList<>();
    List<Integer> reachedItems = new ArrayList<>();
    for (int i = 0; i < map.items().length; i++) {
      boolean isNear = map.nearest().length > 0 && map.nearest()[i] >= near;
      (isNear ? reached : far).add(map.positions().get(i));
      (isNear ? reachedItems : farItems).add(map.items()[i]);
    }
    List<Series> clouds = new ArrayList<>();
    if (map.inputs().length > 0) {
      clouds.add(cloud("synthetic inputs", "input", map.inputPositions(), map.inputs(), catalogue));
      clouds.add(cloud("items within reach", "reached", reached, numbers(reachedItems), catalogue));
    }
    String others = map.inputs().length > 0 ? "other items" : "items";
    clouds.add(cloud(others, "rest", far, numbers(farItems), catalogue));
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

  private static Series cloud(
      String label, String role, List<double[]> points, int[] items, Catalogue catalogue) {
    List<String> titles = Arrays.stream(items).mapToObj(catalogue.titles()::get).toList();
    List<String> ids = Arrays.stream(items).mapToObj(catalogue.itemIds()::get).toList();
    return Series.cloud(label, role, points, titles, ids);
  }

  private static int[] numbers(List<Integer> items) {
    return items.stream().mapToInt(Integer::intValue).toArray();
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
    long reached = Arrays.stream(map.nearest()).filter(c -> c >= near).count();
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

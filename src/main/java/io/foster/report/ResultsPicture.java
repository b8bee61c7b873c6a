package io.foster.report;

import io.foster.evaluate.Cell;
import io.foster.evaluate.CellGroup;
import io.foster.report.SvgPlot.Line;
import io.foster.seqmodel.SequenceTrainer.CurvePoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * The results of a data set as a picture: the score on test users against the number of sequences,
 * and the score on validation users against the seconds of a training, models of all data as a
 * line.
 */
final class ResultsPicture {
  /** What the picture shows, for those who do not see it. */
  static final String ALT =
      "Recall@10 against the number of sequences and against training seconds";

  private static final String METRIC = AccuracyTable.TESTED.get(0);
  private static final String DISTILLED = "#1b6ca8";
  private static final String FULL = "#333333";
  private static final String OTHER = "#c05621";
  private static final String FLOOR = "#6b7280";

  private ResultsPicture() {}

  /**
   * The picture as SVG, empty where the compared method has no cells.
   *
   * @param groups all of a data set
   */
  static Optional<String> of(List<CellGroup> groups) {
    List<CellGroup> own = groups.stream().filter(g -> !g.any().transferred()).toList();
    Optional<CellGroup> distilled =
        own.stream().filter(g -> g.label().equals(CellGroup.COMPARED)).findFirst();
    return distilled.map(
        g ->
            SvgPlot.beside(
                bySequences(own, g),
                bySeconds(curves(g), g.full(own).map(ResultsPicture::curves))));
  }

  private static SvgPlot bySequences(List<CellGroup> own, CellGroup distilled) {
    List<Line> lines = new ArrayList<>();
    level(own.stream().filter(CellGroup::ofAllData).findFirst(), "full data", FULL)
        .ifPresent(lines::add);
    // Variants of another M differ in nothing else that their name says.
    List<CellGroup> sizes =
        own.stream()
            .filter(
                g ->
                    g.label().equals(CellGroup.COMPARED)
                        || g.label().equals(CellGroup.COMPARED + " M " + g.sequences()))
            .toList();
    lines.add(Line.of("distilled", DISTILLED, points(sizes)));
    best(own, distilled).ifPresent(lines::add);
    level(own.stream().filter(CellGroup::ofNothing).max(BY_SCORE), "", FLOOR).ifPresent(lines::add);
    return new SvgPlot("sequences", "Recall@10, test users", lines);
  }

  private static final Comparator<CellGroup> BY_SCORE =
      Comparator.comparingDouble(g -> g.mean(METRIC).orElse(0));

  private static Optional<Line> best(List<CellGroup> own, CellGroup distilled) {
    return own.stream()
        .filter(g -> !g.hasVariant() && !g.ofNothing() && !g.ofAllData())
        .filter(g -> !g.label().startsWith(CellGroup.COMPARED))
        .filter(g -> g.sequences() == distilled.sequences())
        .max(BY_SCORE)
        .map(g -> Line.of(g.label(), OTHER, points(List.of(g))));
  }

  private static Optional<Line> level(Optional<CellGroup> group, String name, String colour) {
    OptionalDouble mean = group.map(g -> g.mean(METRIC)).orElse(OptionalDouble.empty());
    return mean.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Line.level(name.isEmpty() ? group.get().label() : name, colour, mean.getAsDouble()));
  }

  private static List<double[]> points(List<CellGroup> groups) {
    return groups.stream()
        .filter(g -> g.mean(METRIC).isPresent())
        .sorted(Comparator.comparingInt(CellGroup::sequences))
        .map(g -> new double[] {g.sequences(), g.mean(METRIC).getAsDouble()})
        .toList();
  }

  private static List<List<CurvePoint>> curves(CellGroup g) {
    return g.cells().values().stream()
        .map(Cell::curve)
        .filter(c -> c.stream().noneMatch(p -> Double.isNaN(p.recall())))
        .filter(c -> c.size() > 1)
        .toList();
  }

  private static SvgPlot bySeconds(
      List<List<CurvePoint>> distilled, Optional<List<List<CurvePoint>>> full) {
    List<Line> lines = new ArrayList<>();
    full.ifPresent(curves -> lines.add(Line.of("full data", FULL, mean(curves))));
    lines.add(Line.of("distilled", DISTILLED, mean(distilled)));
    return new SvgPlot("seconds of training", "Recall@10, validation users", lines);
  }

  /** The best so far after as many looks, mean over the trainings that have so many. */
  private static List<double[]> mean(List<List<CurvePoint>> curves) {
    int looks = curves.stream().mapToInt(List::size).max().orElse(0);
    List<double[]> points = new ArrayList<>();
    for (int look = 1; look < looks; look++) {
      int at = look;
      List<List<CurvePoint>> trained = curves.stream().filter(c -> c.size() > at).toList();
      double seconds = average(trained.stream().map(c -> c.get(at).seconds()));
      double recall =
          average(
              trained.stream()
                  .map(c -> c.stream().limit(at + 1L).mapToDouble(CurvePoint::recall).max())
                  .map(OptionalDouble::getAsDouble));
      points.add(new double[] {seconds, recall});
    }
    return points;
  }

  private static double average(Stream<Double> values) {
    return values.mapToDouble(Double::doubleValue).average().orElse(0);
  }
}

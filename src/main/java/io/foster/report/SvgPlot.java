package io.foster.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.commons.text.StringEscapeUtils;

/**
 * Lines over a logarithmic axis, as SVG for documents: readable without a script, and the same
 * bytes for the same numbers.
 *
 * @param x title of the horizontal axis, which is logarithmic
 * @param y title of the vertical axis, which begins at zero
 * @param lines what it shows
 */
record SvgPlot(String x, String y, List<Line> lines) {
  private static final int WIDTH = 440;
  private static final int HEIGHT = 300;
  private static final int LEFT = 62;
  private static final int RIGHT = 110;
  private static final int TOP = 16;
  private static final int BOTTOM = 46;
  private static final int TICKS = 5;

  /** Labels nearer to each other than this, in pixels, are moved apart. */
  private static final double APART = 13;

  SvgPlot {
    lines = lines.stream().filter(l -> l.points().size() > 0).toList();
  }

  /**
   * A line.
   *
   * @param name stands at its end
   * @param colour as SVG has it
   * @param points pairs of x and y, x above 0; of a level one point of any x
   * @param isLevel whether it is one height over the whole width
   */
  record Line(String name, String colour, List<double[]> points, boolean isLevel) {
    static Line of(String name, String colour, List<double[]> points) {
      return new Line(name, colour, points.stream().filter(p -> p[0] > 0).toList(), false);
    }

    static Line level(String name, String colour, double height) {
      return new Line(name, colour, List.of(new double[] {1, height}), true);
    }

    private double[] end() {
      return points.get(points.size() - 1);
    }
  }

  /** Two plots beside each other. */
  static String beside(SvgPlot left, SvgPlot right) {
    return format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"11\">\n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n",
            2 * WIDTH, HEIGHT, 2 * WIDTH)
        + left.at(0)
        + right.at(WIDTH)
        + "</svg>\n";
  }

  private String at(int offset) {
    StringBuilder svg = new StringBuilder(format("<g transform=\"translate(%d 0)\">\n", offset));
    double[] xs =
        lines.stream().filter(l -> !l.isLevel()).flatMapToDouble(l -> values(l, 0)).toArray();
    double first = DoubleStream.of(xs).min().orElse(1);
    double last = Math.max(DoubleStream.of(xs).max().orElse(1), first);
    // One point alone stands in the middle.
    double from = Math.log10(first) - (last > first ? 0 : 1);
    double to = Math.log10(last) + (last > first ? 0 : 1);
    double step = step(lines.stream().flatMapToDouble(l -> values(l, 1)).max().orElse(1));
    axes(svg, from, to, step);
    double[] heights = labels(step);
    for (int i = 0; i < lines.size(); i++) {
      draw(svg, lines.get(i), from, to, step, heights[i]);
    }
    return svg.append("</g>\n").toString();
  }

  private static DoubleStream values(Line line, int axis) {
    return line.points().stream().mapToDouble(p -> p[axis]);
  }

  /** A fifth of the height, rounded up to 1, 2, 2.5 or 5 times a power of ten. */
  private static double step(double highest) {
    double least = Math.max(highest, 1e-9) / TICKS;
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    return Stream.of(1.0, 2.0, 2.5, 5.0, 10.0)
        .map(m -> m * power)
        .filter(s -> s >= least)
        .findFirst()
        .orElseThrow();
  }

  private static double across(double value, double from, double to) {
    return LEFT + (WIDTH - LEFT - RIGHT) * (Math.log10(value) - from) / (to - from);
  }

  private static double down(double value, double step) {
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / (TICKS * step);
  }

  private void axes(StringBuilder svg, double from, double to, double step) {
    for (int i = 0; i <= TICKS; i++) {
      double height = down(i * step, step);
      svg.append(
          format(
              "<path d=\"M%d %.1fH%d\" stroke=\"#dddddd\"/><text x=\"%d\" y=\"%.1f\""
                  + " text-anchor=\"end\">%s</text>\n",
              LEFT, height, WIDTH - RIGHT, LEFT - 6, height + 4, number(i * step)));
    }
    for (double tick : ticks(from, to)) {
      svg.append(
          format(
              "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
              across(tick, from, to), HEIGHT - BOTTOM + 16, number(tick)));
    }
    svg.append(
        format(
            "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
            (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, escaped(x)));
    svg.append(
        format(
            "<text transform=\"translate(14 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>\n",
            (TOP + HEIGHT - BOTTOM) / 2, escaped(y)));
  }

  /** 1, 2 and 5 times powers of ten, or the powers alone where that is too many. */
  private static List<Double> ticks(double from, double to) {
    List<Double> ticks = new ArrayList<>();
    for (int power = (int) Math.floor(from); power <= to; power++) {
      for (int m : to - from > 2 ? new int[] {1} : new int[] {1, 2, 5}) {
        double tick = m * Math.pow(10, power);
        if (Math.log10(tick) >= from - 1e-9 && Math.log10(tick) <= to + 1e-9) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }

  /** Where each line's name stands: at its end, moved down where another one is. */
  private double[] labels(double step) {
    double[] heights = lines.stream().mapToDouble(l -> down(l.end()[1], step) + 4).toArray();
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < heights.length; i++) {
      order.add(i);
    }
    order.sort((a, b) -> Double.compare(heights[a], heights[b]));
    for (int i = 1; i < order.size(); i++) {
      heights[order.get(i)] = Math.max(heights[order.get(i)], heights[order.get(i - 1)] + APART);
    }
    return heights;
  }

  private static void draw(
      StringBuilder svg, Line line, double from, double to, double step, double label) {
    int right = WIDTH - RIGHT;
    StringBuilder path = new StringBuilder();
    for (double[] p : line.points()) {
      double height = down(p[1], step);
      if (line.isLevel()) {
        path.append(format("M%d %.1fH%d", LEFT, height, right));
        continue;
      }
      double place = across(p[0], from, to);
      path.append(format("%s%.1f %.1f", path.isEmpty() ? "M" : "L", place, height));
      svg.append(
          format(
              "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>\n",
              place, height, line.colour()));
    }
    svg.append(
        format(
            "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s/>\n",
            path, line.colour(), line.isLevel() ? " stroke-dasharray=\"6 4\"" : ""));
    svg.append(
        format(
            "<text x=\"%d\" y=\"%.1f\" fill=\"%s\">%s</text>\n",
            right + 6, label, line.colour(), escaped(line.name())));
  }

  private static String number(double value) {
    String text = format("%.4f", value);
    return text.replaceAll("\\.?0+$", "");
  }

  private static String escaped(String text) {
    return StringEscapeUtils.escapeXml11(text);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}

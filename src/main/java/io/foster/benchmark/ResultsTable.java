package io.foster.benchmark;

import io.foster.evaluate.EvaluationProtocol;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;

/**
 * The results of all data sets as Markdown: accuracy with ratios and tests, what is recommended,
 * and what it cost. Every number comes from the cells.
 */
public final class ResultsTable {
  private static final List<String> TESTED = List.of("recall@10", "ndcg@10");
  private static final List<String> SEEN =
      List.of("recall@20", "mrr@10", "coverage@10", "gini@10", "popularity@10", "tail-share@10");
  private static final String COMPARED = "foster";

  private final List<BenchmarkCell> cells;
  private final Map<String, String> commands;

  /**
   * @param commands the command that made a data set's cells, where it is known
   */
  public ResultsTable(List<BenchmarkCell> cells, Map<String, String> commands) {
    this.cells = List.copyOf(cells);
    this.commands = Map.copyOf(commands);
  }

  /** Cells that differ in their seeds only, by seed. */
  private record Group(
      String student, String method, int sequences, TreeMap<Long, BenchmarkCell> bySeed) {
    double[] values(String metric) {
      return bySeed.values().stream().mapToDouble(c -> c.metrics().get(metric)).toArray();
    }

    double mean(String metric) {
      return new DescriptiveStatistics(values(metric)).getMean();
    }

    BenchmarkCell any() {
      return bySeed.firstEntry().getValue();
    }
  }

  /** The document. */
  public String markdown() {
    StringBuilder text =
        new StringBuilder(
            """
            # Results

            Written by `foster benchmark`; not to be edited. Every method gets the same budget of M
            sequences, the same students and the same evaluation. Mean ± standard deviation over
            seeds; *of full*: the ratio of the mean to that of models of all data; *p*: two-sided
            paired t-test over seeds against `%s` of the same M, Holm-corrected over the tests of
            the same data set and metric. Where there are students of several architectures, they
            learn from the same sets, and ratios, tests and corrections stay within an architecture.
            """
                .formatted(COMPARED));
    Map<String, List<BenchmarkCell>> datasets =
        cells.stream()
            .collect(
                Collectors.groupingBy(BenchmarkCell::dataset, TreeMap::new, Collectors.toList()));
    datasets.forEach((name, own) -> section(text, name, groups(own)));
    return text.toString();
  }

  /** By student, the sets' own first; of each full data first, then by M and by falling score. */
  private static List<Group> groups(List<BenchmarkCell> own) {
    Map<String, Group> groups = new LinkedHashMap<>();
    for (BenchmarkCell c : own) {
      groups
          .computeIfAbsent(
              c.student() + " " + BenchmarkCell.setName(c.method(), c.sequences()),
              name -> new Group(c.student(), c.method(), c.sequences(), new TreeMap<>()))
          .bySeed()
          .put(c.seed(), c);
    }
    return groups.values().stream()
        .sorted(
            Comparator.comparing((Group g) -> g.any().transferred())
                .thenComparing(Group::student)
                .thenComparingInt(Group::sequences)
                .thenComparing(g -> -g.mean(TESTED.get(0)))
                .thenComparing(Group::method))
        .toList();
  }

  private void section(StringBuilder text, String dataset, List<Group> groups) {
    text.append("\n## ").append(dataset).append("\n\n");
    if (commands.containsKey(dataset)) {
      text.append("```sh\n").append(commands.get(dataset)).append("\n```\n\n");
    }
    EvaluationProtocol p = groups.get(0).any().protocol();
    text.append(
        "Protocol: %s; %s; history: %s; ties: %s; %s.\n\n"
            .formatted(p.split(), p.candidates(), p.historyMasking(), p.ties(), p.users()));
    boolean students = groups.stream().map(Group::student).distinct().count() > 1;
    accuracy(text, groups, students);
    behaviour(text, groups, students);
    cost(text, groups, students);
  }

  private static void accuracy(StringBuilder text, List<Group> groups, boolean students) {
    text.append(students ? "| student " : "").append("| method | M | seeds |");
    TESTED.forEach(m -> text.append(" %s | of full | p |".formatted(m)));
    text.append(students ? "\n|---" : "\n")
        .append("|---|--:|--:|")
        .append("--:|--:|--:|".repeat(TESTED.size()))
        .append('\n');
    Map<String, Map<Group, OptionalDouble>> tests = new LinkedHashMap<>();
    TESTED.forEach(metric -> tests.put(metric, tests(groups, metric)));
    for (Group g : groups) {
      Optional<Group> full = find(groups, g.student(), BenchmarkCell.FULL, 0);
      text.append(row(g, students)).append(" %d |".formatted(g.bySeed().size()));
      for (String metric : TESTED) {
        String ratio = full.map(f -> format("%.3f", g.mean(metric) / f.mean(metric))).orElse("");
        OptionalDouble test = tests.get(metric).get(g);
        text.append(
            " %s | %s | %s |"
                .formatted(
                    meanAndDeviation(g.values(metric)),
                    ratio,
                    test.isPresent() ? p(test.getAsDouble()) : ""));
      }
      text.append('\n');
    }
  }

  /** Corrected for the tests of the same student. */
  private static Map<Group, OptionalDouble> tests(List<Group> groups, String metric) {
    Map<String, List<Group>> students =
        groups.stream()
            .collect(
                Collectors.groupingBy(Group::student, LinkedHashMap::new, Collectors.toList()));
    Map<Group, OptionalDouble> corrected = new IdentityHashMap<>();
    for (List<Group> own : students.values()) {
      List<OptionalDouble> tests =
          PairedTest.holm(own.stream().map(g -> pValue(own, g, metric)).toList());
      for (int i = 0; i < own.size(); i++) {
        corrected.put(own.get(i), tests.get(i));
      }
    }
    return corrected;
  }

  /** Against the compared method of the same M; models of all data against the smallest M's. */
  private static OptionalDouble pValue(List<Group> groups, Group g, String metric) {
    int m =
        g.sequences() > 0
            ? g.sequences()
            : groups.stream().mapToInt(Group::sequences).filter(n -> n > 0).min().orElse(0);
    Optional<Group> compared = find(groups, g.student(), COMPARED, m);
    if (compared.isEmpty() || g.method().equals(COMPARED)) {
      return OptionalDouble.empty();
    }
    List<Long> both = new ArrayList<>(g.bySeed().keySet());
    both.retainAll(compared.get().bySeed().keySet());
    return PairedTest.pValue(
        both.stream().mapToDouble(s -> g.bySeed().get(s).metrics().get(metric)).toArray(),
        both.stream()
            .mapToDouble(s -> compared.get().bySeed().get(s).metrics().get(metric))
            .toArray());
  }

  private static void behaviour(StringBuilder text, List<Group> groups, boolean students) {
    text.append(students ? "\n| student " : "\n").append("| method | M |");
    SEEN.forEach(m -> text.append(" %s |".formatted(m)));
    text.append(students ? "\n|---" : "\n")
        .append("|---|--:|")
        .append("--:|".repeat(SEEN.size()))
        .append('\n');
    for (Group g : groups) {
      text.append(row(g, students));
      for (String metric : SEEN) {
        boolean there = g.any().metrics().containsKey(metric);
        text.append(there ? " %s |".formatted(meanAndDeviation(g.values(metric))) : " |");
      }
      text.append('\n');
    }
  }

  private static void cost(StringBuilder text, List<Group> groups, boolean students) {
    text.append(
        """

        %s| method | M | making: seconds | steps | seconds a step | memory, MiB more | training: \
        seconds | steps |
        %s|---|--:|--:|--:|--:|--:|--:|--:|
        """
            .formatted(students ? "| student " : "", students ? "|---" : ""));
    for (Group g : groups) {
      BenchmarkCell.Cost c = g.any().cost();
      boolean made = g.sequences() > 0;
      text.append(row(g, students))
          .append(made ? format(" %.1f |", c.seconds()) : " |")
          .append(c.steps() > 0 ? " %d |".formatted(c.steps()) : " |")
          .append(c.steps() > 0 ? format(" %.3f |", c.seconds() / c.steps()) : " |")
          .append(made ? " %d |".formatted(c.moreBytes() >> 20) : " |");
      double[] seconds =
          g.bySeed().values().stream().mapToDouble(BenchmarkCell::trainSeconds).toArray();
      text.append(format(" %.1f |", new DescriptiveStatistics(seconds).getMean()))
          .append(" %d |\n".formatted(g.any().trainSteps()));
    }
    text.append(
        """

        Making: without the experts' training; memory: the process's peak above what it held
        before. Training: one model, validation included, several beside each other.
        """);
  }

  private static Optional<Group> find(
      List<Group> groups, String student, String method, int sequences) {
    return groups.stream()
        .filter(g -> g.student().equals(student) && g.method().equals(method))
        .filter(g -> g.sequences() == sequences)
        .findFirst();
  }

  private static String row(Group g, boolean students) {
    return (students ? "| " + g.student() + " " : "")
        + "| %s | %s |".formatted(g.method(), g.sequences() == 0 ? "" : g.sequences());
  }

  private static String meanAndDeviation(double[] values) {
    DescriptiveStatistics s = new DescriptiveStatistics(values);
    String mean = format(Math.abs(s.getMean()) < 10 ? "%.4f" : "%.1f", s.getMean());
    return values.length < 2
        ? mean
        : mean + format(s.getMean() < 10 ? " ± %.4f" : " ± %.1f", s.getStandardDeviation());
  }

  private static String p(double value) {
    return value < 0.0001 ? "< 0.0001" : format("%.4f", value);
  }

  private static String format(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}

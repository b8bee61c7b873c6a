package io.foster.report;

import io.foster.evaluate.EvaluationProtocol;
import io.foster.trial.BenchmarkCell;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The results of all data sets as Markdown: accuracy with ratios and tests, what is recommended,
 * slices, variants, the time of training, and what it cost. Every number comes from the cells.
 */
public final class ResultsTable {
  private final List<BenchmarkCell> cells;
  private final Map<String, String> commands;

  /**
   * @param commands what made a data set's cells, where it is known
   */
  public ResultsTable(List<BenchmarkCell> cells, Map<String, String> commands) {
    this.cells = List.copyOf(cells);
    this.commands = Map.copyOf(commands);
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
                .formatted(CellGroup.COMPARED));
    Map<String, List<BenchmarkCell>> datasets =
        cells.stream()
            .collect(
                Collectors.groupingBy(BenchmarkCell::dataset, TreeMap::new, Collectors.toList()));
    datasets.forEach((name, own) -> section(text, name, CellGroup.of(own)));
    return text.toString();
  }

  private void section(StringBuilder text, String dataset, List<CellGroup> groups) {
    text.append("\n## ").append(dataset).append("\n\n");
    if (commands.containsKey(dataset)) {
      text.append("```sh\n").append(commands.get(dataset)).append("\n```\n\n");
    }
    EvaluationProtocol p = groups.get(0).any().protocol();
    text.append(
        "Protocol: %s; %s; history: %s; ties: %s; %s.\n\n"
            .formatted(p.split(), p.candidates(), p.historyMasking(), p.ties(), p.users()));
    List<CellGroup> methods = groups.stream().filter(g -> !g.isVariant()).toList();
    text.append(AccuracyTable.of(methods))
        .append(BehaviourTable.of(methods))
        .append(SliceTable.of(methods))
        .append(VariantTable.of(groups))
        .append(TrainingTimeTable.of(groups))
        .append(CostTable.of(groups));
  }
}

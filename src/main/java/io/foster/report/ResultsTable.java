package io.foster.report;

import static java.util.stream.Collectors.joining;

import io.foster.evaluate.Cell;
import io.foster.evaluate.CellGroup;
import io.foster.evaluate.EvaluationProtocol;
import io.foster.evaluate.MetricsFile;
import io.foster.trial.StudentChoice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The results of all data sets as pages of Markdown: the answer and the accuracy of every method
 * first, and pages of their own for slices, variants and costs. Every number comes from the cells.
 */
public final class ResultsTable {
  private static final String ENDING = ".md";

  private final Map<String, List<CellGroup>> datasets = new TreeMap<>();
  private final Map<String, EvaluationProtocol> protocols = new TreeMap<>();
  private final Map<String, List<StudentChoice>> choices;
  private final Map<String, String> commands;

  /**
   * @param measured the cells with their protocols; one protocol for each data set
   * @param choices what was chosen for the methods' students
   * @param commands what made a data set's cells, where it is known
   */
  public ResultsTable(
      List<MetricsFile> measured, List<StudentChoice> choices, Map<String, String> commands) {
    this.choices =
        choices.stream()
            .collect(Collectors.groupingBy(StudentChoice::dataset, Collectors.toList()));
    this.commands = Map.copyOf(commands);
    Map<String, List<Cell>> cells = new TreeMap<>();
    for (MetricsFile file : measured) {
      for (Cell cell : file.cells()) {
        cells.computeIfAbsent(cell.dataset(), name -> new ArrayList<>()).add(cell);
        protocols.putIfAbsent(cell.dataset(), file.protocol());
      }
    }
    cells.forEach((name, own) -> datasets.put(name, CellGroup.of(own)));
  }

  /**
   * The pages.
   *
   * @param name of the first page, ending in {@code .md}; the others stand in a directory of its
   *     name without the ending
   * @return the text of each page by its path beside the first one, which comes first; a page
   *     without a table is left out
   */
  public Map<String, String> pages(String name) {
    String directory =
        name.endsWith(ENDING) ? name.substring(0, name.length() - 3) : name + "-pages";
    String back = "\n[The results](../%s).\n".formatted(name);
    Map<String, String> details = new LinkedHashMap<>();
    details.put("methods" + ENDING, page("Every method\n" + back, g -> all(methods(g))));
    details.put(
        "slices" + ENDING,
        page(
            "What is recommended, and to whom\n" + back,
            groups -> BehaviourTable.of(methods(groups)) + SliceTable.of(methods(groups))));
    details.put(
        "protocols" + ENDING,
        page("Other protocols\n" + back, groups -> ProtocolTable.of(methods(groups))));
    details.put("variants" + ENDING, page("Ablations and sweeps\n" + back, VariantTable::of));
    details.put(
        "costs" + ENDING,
        page(
            "What training and making the sets cost\n" + back,
            groups -> TrainingTimeTable.of(groups) + CostTable.of(groups)));
    details.put("worth" + ENDING, page("Is it worth it?\n" + back, WorthTable::of));
    details.put(
        "choices" + ENDING,
        page(
            "How each method's students are trained\n" + back,
            groups ->
                ChoiceTable.of(choices.getOrDefault(groups.get(0).any().dataset(), List.of()))));
    details.values().removeIf(String::isEmpty);
    Map<String, String> pictures = new TreeMap<>();
    datasets.forEach(
        (dataset, groups) ->
            ResultsPicture.of(groups).ifPresent(svg -> pictures.put(dataset, svg)));
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put(name, first(directory, details.keySet(), pictures));
    pictures.forEach((dataset, svg) -> pages.put(directory + "/" + file(dataset), svg));
    details.forEach((page, text) -> pages.put(directory + "/" + page, text));
    return pages;
  }

  /** The pages one after another, without pictures, for a terminal. */
  public String text(String name) {
    return pages(name).entrySet().stream()
        .filter(page -> page.getKey().endsWith(ENDING))
        .map(Map.Entry::getValue)
        .collect(joining("\n"));
  }

  /** The answer and its protocols, for a document about more than results. */
  public String answer() {
    StringBuilder text = new StringBuilder(AnswerTable.of(datasets.values()));
    text.append(
        """

        Mean ± standard deviation over seeds; every model is trained from scratch. M × L: sequences of
        the set and positions of each at most.

        """);
    datasets.forEach(
        (name, groups) -> {
          EvaluationProtocol p = protocols.get(name);
          text.append("- %s: %s, %s, %s\n".formatted(name, p.split(), p.candidates(), p.users()));
        });
    text.append(OriginLine.of(cells()));
    return text.toString();
  }

  private static List<CellGroup> methods(List<CellGroup> groups) {
    return groups.stream().filter(g -> !g.hasVariant()).toList();
  }

  /** A page with a section for each data set that has a table; empty where none has one. */
  private String page(String title, Function<List<CellGroup>, String> tables) {
    StringBuilder text = new StringBuilder();
    datasets.forEach(
        (name, groups) -> {
          String own = tables.apply(groups);
          if (!own.isEmpty()) {
            text.append("\n## ").append(name).append('\n').append(own);
          }
        });
    return text.isEmpty() ? "" : "# " + title + text;
  }

  private static String all(List<CellGroup> groups) {
    return groups.isEmpty() ? "" : "\n" + AccuracyTable.of(groups);
  }

  /** The name of a data set's picture. */
  private static String file(String dataset) {
    return dataset.replaceAll("[^A-Za-z0-9._-]", "_") + ".svg";
  }

  private List<Cell> cells() {
    return datasets.values().stream()
        .flatMap(List::stream)
        .flatMap(g -> g.cells().values().stream())
        .toList();
  }

  private String first(String directory, Set<String> details, Map<String, String> pictures) {
    StringBuilder text =
        new StringBuilder("# Results\n\n").append(AnswerTable.of(datasets.values()));
    text.append(OriginLine.of(cells()));
    text.append(
        """

        Mean ± standard deviation over seeds. *of full*: the ratio to the mean of models of all
        data. *p*: two-sided paired t-test over seeds against `%s` of the same M, Holm-corrected
        over the tests of the same data set and metric. Every method has the same budget of M
        sequences of at most L positions, the same students and the same evaluation, and may stop a
        training at any look at the validation users, before the first step too. Students of several
        architectures learn from the same sets; ratios, tests and corrections stay within an
        architecture. Below each data set are at most ten rows; *methods* has all of them.
        `foster benchmark` writes these pages; a change by hand is lost.
        """
            .formatted(CellGroup.COMPARED));
    if (!details.isEmpty()) {
      text.append('\n').append("More: ");
      text.append(
          details.stream()
              .map(page -> "[%s](%s/%s)".formatted(label(page), directory, page))
              .collect(joining(", ")));
      text.append(".\n");
    }
    datasets.forEach(
        (dataset, groups) -> {
          text.append("\n## ").append(dataset).append("\n\n");
          if (commands.containsKey(dataset)) {
            text.append("```sh\n").append(commands.get(dataset)).append("\n```\n\n");
          }
          EvaluationProtocol p = protocols.get(dataset);
          text.append(
              "Protocol: %s; %s; history: %s; ties: %s; %s.\n\n"
                  .formatted(p.split(), p.candidates(), p.historyMasking(), p.ties(), p.users()));
          if (pictures.containsKey(dataset)) {
            text.append("![%s](%s/%s)\n\n".formatted(ResultsPicture.ALT, directory, file(dataset)));
          }
          text.append(AccuracyTable.of(methods(groups), FirstRows.of(methods(groups))));
        });
    return text.toString();
  }

  private static String label(String page) {
    return page.substring(0, page.length() - ENDING.length());
  }
}

package io.foster.report;

import io.foster.trial.StudentChoice;
import io.foster.trial.StudentChoice.Trialled;
import java.util.ArrayList;
import java.util.List;

/** What was tried for each method's students on validation users, and what was chosen. */
final class ChoiceTable {
  private static final String NOTE =
      """

      NDCG@10 of one student's best checkpoint on the validation users, for each trial; the chosen one
      in bold, *after* so many steps. *As configured*: the method's own settings, in the last column.
      Every method has as many trials. The students' seed is none of the reported ones; no test user is
      looked at. A training may stop before its first step, so on the validation users no
      method is below *untrained*.
      """;

  private ChoiceTable() {}

  /**
   * The table, empty where nothing was chosen.
   *
   * @param choices all of a data set
   */
  static String of(List<StudentChoice> choices) {
    StringBuilder text = new StringBuilder();
    List<String> shown = List.of();
    for (StudentChoice choice : choices) {
      List<String> columns = columns(choice);
      if (!columns.equals(shown)) {
        shown = columns;
        text.append("\n| ").append(String.join(" | ", columns)).append(" |\n|---|---|--:|");
        text.append("--:|".repeat(choice.trials().size() + 2)).append("---|\n");
      }
      text.append("| ").append(String.join(" | ", row(choice))).append(" |\n");
    }
    return text.isEmpty() ? "" : text + NOTE;
  }

  private static List<String> columns(StudentChoice choice) {
    List<String> columns = new ArrayList<>(List.of("method", "student", "M", "untrained"));
    columns.add("as configured");
    choice.trials().stream().skip(1).forEach(t -> columns.add(t.settings().text()));
    columns.addAll(List.of("after", "as configured is"));
    return columns;
  }

  private static List<String> row(StudentChoice choice) {
    Trialled chosen = choice.chosen();
    List<String> row =
        new ArrayList<>(
            List.of(choice.method(), choice.student(), Integer.toString(choice.sequences())));
    row.add(Numbers.format("%.4f", chosen.untrained()));
    for (Trialled trial : choice.trials()) {
      String score = Numbers.format("%.4f", trial.validation());
      row.add(trial.equals(chosen) ? "**" + score + "**" : score);
    }
    row.add(Integer.toString(chosen.step()));
    row.add(choice.trials().get(0).settings().text());
    return row;
  }
}

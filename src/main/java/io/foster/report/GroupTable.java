package io.foster.report;

import io.foster.evaluate.CellGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A Markdown table with a row for each group of cells: what the group is, by student where there
 * are several architectures, method and M, then numbers.
 */
final class GroupTable {
  private final boolean students;
  private final StringBuilder text = new StringBuilder();

  /**
   * @param groups of the data set: they say whether there are several architectures
   * @param columns the headings of the numbers
   */
  GroupTable(List<CellGroup> groups, List<String> columns) {
    this.students = groups.stream().map(CellGroup::student).distinct().count() > 1;
    line("method", "student", "M", columns);
    text.append(students ? "|---" : "")
        .append("|---|--:|")
        .append("--:|".repeat(columns.size()))
        .append('\n');
  }

  /** The row of a group. */
  GroupTable row(CellGroup g, List<String> values) {
    return line(
        g.label(), g.student(), g.sequences() == 0 ? "" : Integer.toString(g.sequences()), values);
  }

  /** A row for each group that has values; whether there is one. */
  boolean rows(List<CellGroup> groups, Function<CellGroup, Optional<List<String>>> values) {
    boolean any = false;
    for (CellGroup g : groups) {
      Optional<List<String>> row = values.apply(g);
      row.ifPresent(numbers -> row(g, numbers));
      any |= row.isPresent();
    }
    return any;
  }

  /** A row that is no group's. */
  GroupTable row(String label, List<String> values) {
    return line(label, "", "", values);
  }

  private GroupTable line(String label, String student, String m, List<String> values) {
    List<String> all = new ArrayList<>();
    if (students) {
      all.add(student);
    }
    all.add(label);
    all.add(m);
    all.addAll(values);
    text.append("| ").append(String.join(" | ", all)).append(" |\n");
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}

package io.foster.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.evaluate.Cell;
import io.foster.evaluate.CellGroup;
import io.foster.evaluate.Cells;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorthTableTest {
  private static final Map<String, String> FOUR =
      Map.of("experts", "{\"count\": 2, \"encoders\": [\"embedded\", \"embedded:b\"]}");

  private static Cell cell(String training, String student, double recall, double seconds) {
    return Cells.of(training)
        .method(training.equals("full") ? "all" : "foster")
        .student(student, !student.equals("sasrec"))
        .metric("recall@10", recall)
        .trained(0.1, 60, seconds, 1)
        .cost(new Cell.Cost(10, 70, 0, 0))
        .madeFrom(FOUR)
        .build();
  }

  private static String table(Cell... cells) {
    return WorthTable.of(CellGroup.of(new ArrayList<>(List.of(cells))));
  }

  @Test
  void costsAreSetAgainstWhatATrainingSaves() {
    String table =
        table(
            cell("full", "sasrec", 0.5, 100),
            cell("synthetic-4", "sasrec", 0.45, 10),
            cell("full", "gru4rec", 0.4, 30),
            cell("synthetic-4", "gru4rec", 0.4, 40));
    // Four experts of 100 s and a set of 70 s, 90 s saved: 470 / 90 = 5.2, 70 / 90 = 0.8.
    assertTrue(
        table.contains(
            "\n| sasrec | foster | 4 | 0.900 | 400 | 70 | 100.0 | 10.0 | 90.0 | 6 | 1 |\n"),
        table);
    // The experts stay those of the sets' own kind; what saves nothing never pays off.
    assertTrue(
        table.contains(
            "\n| gru4rec | foster | 4 | 1.000 | 400 | 70 | 30.0 | 40.0 | -10.0 | never | never |\n"),
        table);
  }

  @Test
  void withoutModelsOfAllDataThereIsNothingToCompare() {
    assertEquals("", table(cell("synthetic-4", "sasrec", 0.45, 10)));
    assertEquals("", table(cell("full", "sasrec", 0.45, 10)));
  }
}

package io.foster;

import io.foster.evaluate.Cell;
import io.foster.evaluate.MetricsFile;
import io.foster.report.ResultTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.hadoop.fs.Path;

/**
 * What a call of {@link Foster} has made.
 *
 * @param output the directory of the run
 * @param stages the directory of each stage that the call was about, by name, in order
 * @param metrics what the trained models reach; empty as long as nothing was evaluated
 */
public record Results(Path output, Map<String, Path> stages, Optional<MetricsFile> metrics) {

  /**
   * The mean of a metric over the seeds of one kind of model.
   *
   * @param training what the models were trained on: {@code full}, {@code synthetic-20}, ...
   * @param metric its name, such as {@code recall@10}
   * @return empty where there is no such model or metric
   */
  public OptionalDouble mean(String training, String metric) {
    return cells().stream()
        .filter(cell -> cell.training().equals(training))
        .filter(cell -> cell.metrics().containsKey(metric))
        .mapToDouble(cell -> cell.metrics().get(metric))
        .average();
  }

  /**
   * One cell for each trained model.
   *
   * @return in the order of {@code metrics.json}; empty as long as nothing was evaluated
   */
  public List<Cell> cells() {
    return metrics.map(MetricsFile::cells).orElse(List.of());
  }

  /**
   * The table of full, distilled and random.
   *
   * @return several lines; empty as long as nothing was evaluated
   */
  public String table() {
    return metrics.map(m -> new ResultTable(m).render()).orElse("");
  }
}

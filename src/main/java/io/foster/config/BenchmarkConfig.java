package io.foster.config;

import io.foster.config.BaselineConfig.Method;
import java.util.List;

/**
 * The section {@code benchmark}: what {@code foster benchmark} compares on one data set.
 *
 * @param methods in the order of the table
 * @param budgets values of M
 * @param full whether models of all data are trained, which the ratio is taken to
 */
public record BenchmarkConfig(List<Method> methods, List<Integer> budgets, boolean full) {

  static BenchmarkConfig read(Section s) {
    BenchmarkConfig config =
        new BenchmarkConfig(
            s.choices("methods", Method.class).stream().distinct().toList(),
            s.integers("budgets", 1).stream().distinct().toList(),
            s.bool("full"));
    if (config.methods.isEmpty()) {
      s.problem("methods", "is empty", "name at least one, such as foster");
    }
    if (config.budgets.isEmpty()) {
      s.problem("budgets", "is empty", "name at least one number of sequences");
    }
    return config;
  }
}

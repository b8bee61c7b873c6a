package io.foster.trial;

import io.foster.base.ConfigException;
import io.foster.config.Assignment;
import io.foster.config.BaselineConfig.Method;
import io.foster.config.BenchmarkConfig;
import io.foster.config.FosterConfig;
import io.foster.config.Variant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * All that a benchmark is to do: methods x budgets for each architecture of students, then the
 * variants.
 *
 * @param works in the order they are done in
 */
public record BenchmarkPlan(List<CellPlan> works) {
  public BenchmarkPlan {
    works = List.copyOf(works);
  }

  /**
   * The plan of a section {@code benchmark}.
   *
   * @param config which has it
   * @param load the same configuration with some keys set
   * @throws ConfigException with the problems of all variants
   */
  public static BenchmarkPlan of(
      FosterConfig config, Function<List<Assignment>, FosterConfig> load) {
    BenchmarkConfig benchmark = config.benchmark();
    List<List<Assignment>> students =
        benchmark.students().isEmpty()
            ? List.of(List.of())
            : benchmark.students().stream().map(s -> s.assignments(config.model())).toList();
    List<CellPlan> works = new ArrayList<>();
    Set<String> withFull = new HashSet<>();
    for (List<Assignment> student : students) {
      for (int m : benchmark.budgets()) {
        FosterConfig own = load.apply(with(student, List.of(budget(m))));
        if (benchmark.full() && withFull.add(own.studentLabel())) {
          works.add(
              new CellPlan(own, Optional.empty(), Optional.empty(), config.evaluate().seeds()));
        }
        for (Method method : benchmark.methods()) {
          works.add(
              new CellPlan(own, Optional.of(method), Optional.empty(), config.evaluate().seeds()));
        }
      }
    }
    works.addAll(variants(config, students, load));
    return new BenchmarkPlan(works);
  }

  private static List<CellPlan> variants(
      FosterConfig config,
      List<List<Assignment>> students,
      Function<List<Assignment>, FosterConfig> load) {
    BenchmarkConfig benchmark = config.benchmark();
    List<Long> all = config.evaluate().seeds();
    List<Long> seeds = all.subList(0, benchmark.variantSeeds().orElse(all.size()));
    List<CellPlan> works = new ArrayList<>();
    Set<String> problems = new LinkedHashSet<>();
    for (List<Assignment> student : students) {
      for (Variant variant : benchmark.variants()) {
        for (int m : benchmark.budgets()) {
          List<Assignment> own = with(with(student, List.of(budget(m))), variant.settings());
          try {
            works.add(
                new CellPlan(
                    load.apply(own), Optional.of(Method.FOSTER), Optional.of(variant), seeds));
          } catch (ConfigException e) {
            problems.addAll(e.problems());
          }
          if (variant.setsBudget()) {
            break;
          }
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(List.copyOf(problems));
    }
    return works;
  }

  private static Assignment budget(int m) {
    return new Assignment("distill.sequences", Integer.toString(m), "benchmark.budgets");
  }

  private static List<Assignment> with(List<Assignment> some, List<Assignment> more) {
    List<Assignment> all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }
}

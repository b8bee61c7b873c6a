package io.foster.trial;

import io.foster.base.ConfigException;
import io.foster.config.Assignment;
import io.foster.config.BaselineConfig.Method;
import io.foster.config.BenchmarkConfig;
import io.foster.config.Floor;
import io.foster.config.FosterConfig;
import io.foster.config.Variant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * All that a benchmark is to do: models of all data, what learns nothing and methods x budgets for
 * each kind of students, then the variants.
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
   * @throws ConfigException with the problems of all variants, and of methods that would fail in
   *     the midst of it
   */
  public static BenchmarkPlan of(
      FosterConfig config, Function<List<Assignment>, FosterConfig> load) {
    BenchmarkConfig benchmark = config.benchmark();
    List<List<Assignment>> students =
        benchmark.students().isEmpty()
            ? List.of(List.of())
            : benchmark.students().stream().map(s -> s.assignments(config.model())).toList();
    List<CellPlan> works = new ArrayList<>();
    Set<String> first = new HashSet<>();
    for (List<Assignment> student : students) {
      for (int m : benchmark.budgets()) {
        FosterConfig own = load.apply(with(student, List.of(budget(m))));
        if (first.add(own.studentLabel())) {
          if (benchmark.full()) {
            works.add(new CellPlan(own, new Subject.AllData(), config.evaluate().seeds()));
          }
          works.addAll(floors(own, first));
        }
        for (Method method : benchmark.methods()) {
          works.add(
              new CellPlan(
                  own, new Subject.Taught(method, Optional.empty()), config.evaluate().seeds()));
        }
      }
    }
    works.addAll(variants(config, students, load));
    requireLoops(works);
    return new BenchmarkPlan(works);
  }

  /** A loop that cannot be is refused before anything is trained. */
  private static void requireLoops(List<CellPlan> works) {
    Set<String> problems = new LinkedHashSet<>();
    for (CellPlan work : works) {
      FosterConfig config = work.config();
      for (Method method : work.subject().method().stream().toList()) {
        if (config.baseline().loopSteps(method, config.distill().plan()) > 0) {
          config.whyNoLoop().ifPresent(why -> problems.add(why + " (" + method.label() + ")"));
        }
      }
    }
    ConfigException.ifAny(problems);
  }

  /** A floor has rows for each kind of student that makes a difference to it. */
  private static List<CellPlan> floors(FosterConfig own, Set<String> seen) {
    List<CellPlan> works = new ArrayList<>();
    for (Floor floor : own.evaluate().floors()) {
      String differs =
          switch (floor) {
            case UNTRAINED -> own.studentLabel();
            case NEAREST_TEXT -> own.studentFeatures().orElse("");
            case POPULARITY -> "";
          };
      if (seen.add(floor.label() + " " + differs)) {
        Subject.Untaught subject = new Subject.Untaught(floor);
        works.add(new CellPlan(own, subject, subject.seeds(own.evaluate().seeds())));
      }
    }
    return works;
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
      Supplier<CellPlan> foster =
          () ->
              new CellPlan(
                  load.apply(with(student, List.of(budget(benchmark.budgets().get(0))))),
                  new Subject.Taught(Method.FOSTER, Optional.empty()),
                  seeds);
      for (Variant variant : benchmark.variants()) {
        for (int m : benchmark.budgets()) {
          List<Assignment> own = with(with(student, List.of(budget(m))), variant.settings());
          try {
            works.add(
                new CellPlan(
                    load.apply(own),
                    new Subject.Taught(Method.FOSTER, Optional.of(variant)),
                    seeds,
                    benchmark.tune().isEmpty() || variant.setsStudents()
                        ? Optional.empty()
                        : Optional.of(foster.get())));
          } catch (ConfigException e) {
            problems.addAll(e.problems());
          }
          if (variant.setsBudget()) {
            break;
          }
        }
      }
    }
    ConfigException.ifAny(problems);
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

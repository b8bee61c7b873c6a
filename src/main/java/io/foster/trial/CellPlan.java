package io.foster.trial;

import io.foster.config.BaselineConfig.Method;
import io.foster.config.FosterConfig;
import io.foster.config.Variant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A group of cells that differ in their seeds only: one method, or a variant of it, at one budget
 * with students of one architecture.
 *
 * @param config with the budget's M, the students' architecture and the variant's settings
 * @param method empty for models of all data
 * @param variant empty for a method as configured
 * @param seeds of the students
 */
public record CellPlan(
    FosterConfig config, Optional<Method> method, Optional<Variant> variant, List<Long> seeds) {

  public CellPlan {
    seeds = List.copyOf(seeds);
  }

  CellPlan with(List<Long> otherSeeds) {
    return new CellPlan(config, method, variant, otherSeeds);
  }

  String dataset() {
    return config.dataset();
  }

  /** The name of its set. A dot is in no method's name, so variants cannot be taken for one. */
  String set() {
    String name =
        method.map(Method::label).orElse(BenchmarkCell.FULL)
            + variant.map(v -> "." + v.fileName()).orElse("");
    return BenchmarkCell.setName(name, method.isPresent() ? config.distill().sequences() : 0);
  }

  /**
   * The name its random draws go by: a variant draws the items that the method as configured draws,
   * so that what differs between them is the variant's settings alone.
   */
  String draw() {
    return BenchmarkCell.setName(method.orElseThrow().label(), config.distill().sequences());
  }

  /** The name of its cells. */
  String cells() {
    return BenchmarkCell.groupName(set(), config.studentLabel(), config.model());
  }

  Map<String, String> settings() {
    return CellFingerprint.ofCell(config, method);
  }
}

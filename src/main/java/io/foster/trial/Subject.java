package io.foster.trial;

import io.foster.config.BaselineConfig.Method;
import io.foster.config.Floor;
import io.foster.config.FosterConfig;
import io.foster.config.Variant;
import io.foster.evaluate.Cell;
import java.util.List;
import java.util.Optional;

/** What a group of cells is of. */
public sealed interface Subject {

  /** Its name in files, without its students. */
  String name(FosterConfig config);

  /** The method whose sets its students learn from, if any. */
  default Optional<Method> method() {
    return Optional.empty();
  }

  /** Models of all data. */
  record AllData() implements Subject {
    @Override
    public String name(FosterConfig config) {
      return Cell.FULL;
    }
  }

  /** What learns nothing. */
  record Untaught(Floor floor) implements Subject {
    @Override
    public String name(FosterConfig config) {
      return floor.label();
    }

    /** The seeds that make a difference to it. */
    List<Long> seeds(List<Long> all) {
      return floor == Floor.UNTRAINED ? all : List.of(0L);
    }
  }

  /**
   * Students of a method's sets.
   *
   * @param by the method
   * @param variant empty for a method as configured
   */
  record Taught(Method by, Optional<Variant> variant) implements Subject {
    @Override
    public Optional<Method> method() {
      return Optional.of(by);
    }

    /** A dot is in no method's name, so variants cannot be taken for one. */
    @Override
    public String name(FosterConfig config) {
      String name = by.label() + variant.map(v -> "." + v.fileName()).orElse("");
      return name + "-" + config.distill().sequences();
    }
  }
}

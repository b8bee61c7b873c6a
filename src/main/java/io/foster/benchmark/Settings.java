package io.foster.benchmark;

import io.foster.config.BaselineConfig;
import io.foster.config.BaselineConfig.Method;
import io.foster.config.FosterConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The settings that a cell depends on: what has to be the same for a finished one to count. */
final class Settings {
  /** Where the data lie may change, and so may the seeds and methods that are asked for. */
  private static final List<String> COMMON =
      List.of(
          "input.format",
          "input.interactions",
          "input.items",
          "input.columns",
          "ingest",
          "corpus",
          "item-text",
          "encoder",
          "model",
          "experts",
          "evaluate.cutoffs",
          "evaluate.mask-history",
          "evaluate.validation-users");

  private Settings() {}

  /**
   * By path, as JSON.
   *
   * @param method empty for models of all data
   */
  static Map<String, String> of(FosterConfig config, Optional<Method> method) {
    List<String> paths = new ArrayList<>(COMMON);
    if (config.generatesInput()) {
      paths.add("sample");
    }
    if (method.isPresent()) {
      paths.add("student");
      paths.addAll(BaselineConfig.sections(method.get()));
    }
    Map<String, String> settings = new TreeMap<>();
    paths.forEach(path -> settings.put(path, config.render(path)));
    settings.put("seed", Long.toString(config.seed()));
    return settings;
  }
}

package io.foster.report;

import io.foster.base.ConfigException;
import io.foster.base.Json;
import io.foster.base.Store;
import io.foster.config.ConfigLoader;
import io.foster.evaluate.CellGroup;
import io.foster.evaluate.EvaluationProtocol;
import io.foster.evaluate.MetricsFile;
import io.foster.pipeline.DoneStages;
import io.foster.pipeline.Layout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;

/** Several finished runs beside each other: metrics, times, and the settings that differ. */
public final class RunComparison {
  /** Places and names tell nothing of a result. */
  private static final Set<String> OWN = Set.of("output", "run.name");

  private record Run(String name, MetricsFile metrics, Map<String, String> settings) {}

  private final List<Run> runs;

  private RunComparison(List<Run> runs) {
    this.runs = runs;
  }

  /**
   * Reads the runs.
   *
   * @param directories their outputs, two or more
   * @throws ConfigException if one of them is no finished run
   */
  public static RunComparison of(List<String> directories, Configuration hadoop)
      throws IOException {
    if (directories.size() < 2) {
      throw new ConfigException(
          "RUN: "
              + directories.get(0)
              + " alone has nothing to be compared with; name another run beside it, or write its"
              + " report with --output");
    }
    List<Run> runs = new ArrayList<>();
    for (String directory : directories) {
      Store store = Store.at("RUN", directory, hadoop);
      Layout layout = new Layout(store.root());
      if (!store.exists(layout.metrics()) || !store.exists(layout.manifest())) {
        throw new ConfigException(
            "RUN: " + directory + " holds no finished run; foster run --resume goes on with it");
      }
      if (DoneStages.of(store, layout, List.of("evaluate")).isEmpty()) {
        throw new ConfigException(
            "RUN: the metrics in "
                + directory
                + " are not those of its settings; foster run --resume with them makes new ones");
      }
      String json = Json.tree(store.read(layout.manifest())).path("configuration").toString();
      runs.add(new Run(directory, MetricsFile.read(layout.metrics(), hadoop), settings(json)));
    }
    return new RunComparison(runs);
  }

  private static Map<String, String> settings(String json) {
    Map<String, String> settings = new TreeMap<>();
    for (String line : new ConfigLoader().differences(json)) {
      int equals = line.indexOf('=');
      if (!OWN.contains(line.substring(0, equals))) {
        settings.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    return settings;
  }

  /** The comparison, for a terminal. */
  public String render() {
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("", ""));
    runs.forEach(run -> head.add(run.name()));
    rows.add(head);
    for (String kind : kinds()) {
      for (String metric : AccuracyTable.TESTED) {
        row(rows, kind, metric, run -> group(run, kind, metric));
      }
      row(
          rows,
          kind,
          "seconds",
          run ->
              groups(run).containsKey(kind)
                  ? OptionalDouble.of(groups(run).get(kind).seconds())
                  : OptionalDouble.empty());
    }
    StringBuilder text = new StringBuilder(ResultTable.align("", rows, head.size()));
    text.append("In brackets: the ratio to the first run.\n");
    Set<EvaluationProtocol> protocols = new LinkedHashSet<>();
    runs.forEach(run -> protocols.add(run.metrics().protocol()));
    if (protocols.size() > 1) {
      text.append("The metrics do not compare: the runs were evaluated in different ways.\n");
      runs.forEach(
          run -> text.append("  %s: %s%n".formatted(run.name(), run.metrics().protocol())));
    }
    text.append(settings());
    return text.toString();
  }

  private interface Value {
    OptionalDouble of(Run run);
  }

  private void row(List<List<String>> rows, String kind, String what, Value value) {
    List<String> row = new ArrayList<>(List.of(kind, what));
    OptionalDouble first = value.of(runs.get(0));
    for (int i = 0; i < runs.size(); i++) {
      OptionalDouble here = value.of(runs.get(i));
      String number =
          here.isEmpty()
              ? "-"
              : String.format(
                  Locale.ROOT, what.equals("seconds") ? "%.1f" : "%.4f", here.getAsDouble());
      boolean ratio = i > 0 && here.isPresent() && first.orElse(0) > 0;
      row.add(
          number
              + (ratio
                  ? String.format(Locale.ROOT, " (%.3f)", here.getAsDouble() / first.getAsDouble())
                  : ""));
    }
    rows.add(row);
  }

  private Set<String> kinds() {
    Set<String> kinds = new LinkedHashSet<>();
    runs.forEach(run -> kinds.addAll(groups(run).keySet()));
    return kinds;
  }

  private static Map<String, CellGroup> groups(Run run) {
    Map<String, CellGroup> groups = new LinkedHashMap<>();
    for (CellGroup group : CellGroup.of(run.metrics().cells())) {
      groups.putIfAbsent(RunResults.name(group), group);
    }
    return groups;
  }

  private static OptionalDouble group(Run run, String kind, String metric) {
    CellGroup group = groups(run).get(kind);
    return group == null ? OptionalDouble.empty() : group.mean(metric);
  }

  private String settings() {
    Set<String> keys = new TreeSet<>();
    runs.forEach(run -> keys.addAll(run.settings().keySet()));
    keys.removeIf(key -> runs.stream().map(run -> run.settings().get(key)).distinct().count() == 1);
    if (keys.isEmpty()) {
      return "The settings are the same.\n";
    }
    StringBuilder text = new StringBuilder("Settings that differ:\n");
    for (String key : keys) {
      text.append("  ").append(key).append('\n');
      for (Run run : runs) {
        text.append(
            "    %s: %s%n".formatted(run.name(), run.settings().getOrDefault(key, "the default")));
      }
    }
    return text.toString();
  }
}

package io.foster.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.foster.base.Json;
import io.foster.config.ConfigLoader;
import io.foster.pipeline.StageRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The configuration a run was made with.
 *
 * @param root all keys, as the manifest has them
 * @param differences what is not the default, {@code key=value}
 */
record RunConfiguration(JsonNode root, List<String> differences) {
  private static final double DEFAULT_NEAR = 0.5;

  static RunConfiguration of(String json) throws JsonProcessingException {
    return new RunConfiguration(Json.tree(json), new ConfigLoader().differences(json));
  }

  /** The cosine from which on two items are alike. */
  double near() {
    return root.at("/distill/tau").asDouble(DEFAULT_NEAR);
  }

  /** Every key, sorted. */
  List<Page.Setting> settings() {
    Set<String> changed =
        differences.stream().map(d -> d.substring(0, d.indexOf('='))).collect(Collectors.toSet());
    List<Page.Setting> settings = new ArrayList<>();
    flatten("", root, settings, changed);
    settings.sort(Comparator.comparing(Page.Setting::key));
    return settings;
  }

  private static void flatten(
      String path, JsonNode node, List<Page.Setting> settings, Set<String> changed) {
    if (node.isObject() && !node.isEmpty()) {
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        flatten(
            path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
            field.getValue(),
            settings,
            changed);
      }
    } else {
      settings.add(
          new Page.Setting(
              path, node.isTextual() ? node.asText() : node.toString(), changed.contains(path)));
    }
  }

  /** How to make the run again in another place, and this page from it. */
  Page.Commands commands(String output, List<StageRecord> stages) {
    StringBuilder run = new StringBuilder("./submit/foster run");
    for (String difference : differences) {
      if (!difference.startsWith("output=")) {
        run.append(" \\\n  --set ").append(quoted(difference));
      }
    }
    run.append(" \\\n  --output ").append(quoted(output + "-again"));
    Map<String, String> from =
        stages.isEmpty() ? Map.of() : stages.get(stages.size() - 1).madeFrom();
    return new Page.Commands(
        from.getOrDefault("code", ""),
        root.path("seed").asText(),
        run.toString(),
        "./submit/foster report --output " + quoted(output));
  }

  static String quoted(String text) {
    return text.matches("[\\w./:=,+-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}

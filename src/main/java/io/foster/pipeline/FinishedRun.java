package io.foster.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.foster.base.ConfigException;
import io.foster.base.Json;
import io.foster.base.Store;
import io.foster.config.Assignment;
import io.foster.config.ConfigLoader;
import io.foster.config.FosterConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A run that is there to be used: its directory, the configuration that made it, and the stages
 * whose results are finished. What is used of it has to fit what made it, so the configuration is
 * the manifest's and not one given anew.
 *
 * @param layout where its results stand
 * @param config the configuration of its {@code manifest.json}
 * @param stages the names of the finished stages
 */
public record FinishedRun(Layout layout, FosterConfig config, Set<String> stages) {

  /**
   * Reads the manifest of a run.
   *
   * @param output the run's directory: a path or any Hadoop URI
   * @param changes keys set anew, such as {@code encoder.device}
   * @throws ConfigException if there is no such run, or a key of {@code changes} is wrong
   * @throws IOException if the file system fails
   */
  public static FinishedRun open(String output, List<Assignment> changes, Configuration hadoop)
      throws IOException {
    Store store = Store.at("output", output, hadoop);
    Layout layout = new Layout(store.root());
    if (!store.exists(layout.manifest())) {
      throw new ConfigException(
          "output: "
              + store.root()
              + " holds no finished run (there is no manifest.json); name one with --output, or"
              + " make it with foster run");
    }
    JsonNode manifest = manifest(store, layout);
    Set<String> stages = new LinkedHashSet<>();
    for (JsonNode listed : manifest.get("stages")) {
      String stage = listed.path("stage").asText();
      // Whoever copies or tidies a run may leave a folder out.
      if (!store.names(new Path(layout.output(), stage)).isEmpty()) {
        stages.add(stage);
      }
    }
    List<Assignment> assignments = new ArrayList<>(changes);
    assignments.add(new Assignment("output", store.root().toString(), "--output"));
    FosterConfig config =
        new ConfigLoader()
            .loadText(
                layout.manifest().toString(),
                manifest.get("configuration").toString(),
                assignments);
    return new FinishedRun(layout, config, stages);
  }

  private static JsonNode manifest(Store store, Layout layout) throws IOException {
    try {
      JsonNode manifest = Json.read(store.read(layout.manifest()), JsonNode.class);
      if (manifest.path("configuration").isObject() && manifest.path("stages").isArray()) {
        return manifest;
      }
    } catch (JsonProcessingException e) {
      // No JSON at all: the same to the user.
    }
    throw new ConfigException(
        "output: "
            + layout.manifest()
            + " is not a manifest of Foster; name the directory of a run with --output");
  }

  /**
   * Makes sure that a stage's result can be used.
   *
   * @throws ConfigException if it is not finished
   */
  public void require(String stage) {
    if (!stages.contains(stage)) {
      throw new ConfigException(
          "output: the result of "
              + stage
              + " in "
              + layout.output()
              + " is not there or out of date; foster run --resume makes it");
    }
  }
}

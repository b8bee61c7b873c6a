package io.foster.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import io.foster.base.Json;
import io.foster.base.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The stages of an output whose results can be shown beside each other. A command with other
 * settings leaves the results that it does not make again where they are; its manifest does not
 * list them.
 */
public final class DoneStages {
  private DoneStages() {}

  /**
   * Those that are finished and, where there is a manifest, listed there.
   *
   * @param names the stages of the pipeline, in order
   * @throws IOException if the file system fails
   */
  public static List<String> of(Store store, Layout layout, List<String> names) throws IOException {
    boolean listed = store.exists(layout.manifest());
    Map<String, String> fingerprints = new HashMap<>();
    if (listed) {
      for (JsonNode stage : Json.tree(store.read(layout.manifest())).path("stages")) {
        fingerprints.put(stage.path("stage").asText(), stage.path("fingerprint").asText());
      }
    }
    List<String> done = new ArrayList<>();
    for (String name : names) {
      if (store.exists(layout.record(name))) {
        StageRecord record = Json.read(store.read(layout.record(name)), StageRecord.class);
        // A command that is killed while it puts its results in place leaves the manifest as it is.
        if (!listed || record.fingerprint().equals(fingerprints.get(name))) {
          done.add(name);
        }
      }
    }
    return done;
  }
}

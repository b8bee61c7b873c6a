package io.foster.trial;

import io.foster.base.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;

/** The JSON files that a benchmark keeps in a folder of each data set. */
record JsonFiles(Store store, String folder) {

  /** Those of one data set, by name; none where it has no such folder. */
  List<Path> of(String dataset) throws IOException {
    Path directory = new Path(new Path(store.root(), dataset), folder);
    return store.names(directory).stream()
        .filter(name -> name.endsWith(".json") && !name.startsWith("."))
        .map(name -> new Path(directory, name))
        .toList();
  }

  /** Those of all data sets. */
  List<Path> all() throws IOException {
    List<Path> all = new ArrayList<>();
    for (String dataset : store.names(store.root())) {
      all.addAll(of(dataset));
    }
    return all;
  }
}

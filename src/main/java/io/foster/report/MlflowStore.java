package io.foster.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.foster.base.ConfigException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A directory in the layout of MLflow's file store, as {@code mlflow/store/tracking/file_store.py}
 * of MLflow 2 and 3 reads it; no server takes part.
 *
 * <pre>
 * DIR/EXPERIMENT/meta.yaml
 * DIR/EXPERIMENT/RUN/meta.yaml
 * DIR/EXPERIMENT/RUN/params/KEY          the value
 * DIR/EXPERIMENT/RUN/metrics/KEY         lines "milliseconds value step"
 * DIR/EXPERIMENT/RUN/tags/KEY            the value
 * DIR/EXPERIMENT/RUN/artifacts/
 * </pre>
 *
 * <p>Names of experiments' directories are numbers, since MLflow's databases have numbers for them.
 * Keys hold what MLflow's {@code validation.py} allows everywhere: ASCII letters and digits, _-.
 * and spaces, and slashes between parts.
 */
final class MlflowStore {
  private static final String KEY = "run.mlflow-dir";
  private static final String META = "meta.yaml";
  private static final String TRASH = ".trash";
  private static final int LONGEST_KEY = 250;
  private static final int LONGEST_PARAM = 6000;
  private static final int LONGEST_TAG = 5000;
  private static final int LONGEST_NAME = 500;
  private static final int FINISHED = 3;
  private static final int LOCAL = 4;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FileSystem fs;
  private final Path root;
  private final Configuration hadoop;

  private MlflowStore(FileSystem fs, Path root, Configuration hadoop) {
    this.fs = fs;
    this.root = root;
    this.hadoop = hadoop;
  }

  /**
   * What becomes one run of the store.
   *
   * @param name of the run
   * @param start milliseconds since 1970
   * @param end the same
   * @param params values by key
   * @param metrics points by key, at least one each
   * @param tags values by key
   * @param artifacts files to be copied
   */
  record Run(
      String name,
      long start,
      long end,
      Map<String, String> params,
      Map<String, List<Point>> metrics,
      Map<String, String> tags,
      List<Path> artifacts) {}

  /**
   * One value of a metric.
   *
   * @param time milliseconds since 1970
   */
  record Point(long time, double value, int step) {
    /** As Python writes and reads numbers. */
    String line() {
      String number =
          Double.isNaN(value)
              ? "nan"
              : Double.isInfinite(value) ? (value > 0 ? "inf" : "-inf") : Double.toString(value);
      return time + " " + number + " " + step + "\n";
    }
  }

  /**
   * Opens the store, or makes a new one.
   *
   * @param directory any Hadoop URI
   * @throws ConfigException if nothing can be written there
   */
  static MlflowStore open(String directory, Configuration hadoop) {
    try {
      Path path = new Path(directory);
      FileSystem of = path.getFileSystem(hadoop);
      // MLflow would take checksum files for parameters and metrics.
      FileSystem fs = of instanceof LocalFileSystem local ? local.getRawFileSystem() : of;
      MlflowStore store = new MlflowStore(fs, fs.makeQualified(path), hadoop);
      store.prepare();
      return store;
    } catch (IOException | RuntimeException e) {
      throw new ConfigException(
          KEY
              + ": cannot write to "
              + directory
              + " ("
              + reason(e)
              + "); name a directory you can write to (servers and databases are none), or null");
    }
  }

  /** Finds out now, and not after hours, whether files can be written. */
  private void prepare() throws IOException {
    boolean isNew = !fs.exists(root);
    if (!isNew && !fs.getFileStatus(root).isDirectory()) {
      throw new IOException("it is a file");
    }
    if (!fs.mkdirs(root)) {
      throw new IOException("the directory cannot be made");
    }
    Path probe = new Path(root, "." + UUID.randomUUID() + ".tmp");
    fs.create(probe, false).close();
    fs.delete(probe, false);
    if (isNew) {
      // MLflow's own clients expect it in every store.
      writeExperiment("0", "Default", System.currentTimeMillis());
    }
  }

  /**
   * The number of the experiment of that name: of the one that is there, else the same for the same
   * name.
   *
   * @throws ConfigException if that experiment has been deleted in MLflow
   */
  String experiment(String name) throws IOException {
    String wanted = experimentName(name);
    for (Path directory : directories(root)) {
      if (experimentNameAt(directory).filter(wanted::equals).isPresent()) {
        return directory.getName();
      }
    }
    for (Path directory : directories(new Path(root, TRASH))) {
      if (directory.getName().equals(number(wanted))
          || experimentNameAt(directory).filter(wanted::equals).isPresent()) {
        throw new ConfigException(
            KEY
                + ": the experiment \""
                + wanted
                + "\" has been deleted in "
                + root
                + "; restore it (mlflow experiments restore -x "
                + directory.getName()
                + "), remove it with mlflow gc, or set another run.name");
      }
    }
    return number(wanted);
  }

  /**
   * Writes a run in place of an earlier one of the same identifier, in whatever experiment that is.
   * A reader finds the earlier run, none, or the whole new one.
   *
   * @param experimentName the experiment is made where it is not there
   * @param id 32 hexadecimal digits
   * @return the run's directory
   */
  Path write(String experimentName, String id, Run run) throws IOException {
    String experiment = experiment(experimentName);
    Path directory = new Path(root, experiment);
    if (!fs.exists(new Path(directory, META))) {
      writeExperiment(experiment, experimentName(experimentName), run.start());
    }
    // Not a run to any reader, as long as it has no meta.yaml.
    Path unfinished = new Path(directory, "." + id + "." + UUID.randomUUID() + ".tmp");
    try {
      for (Map.Entry<String, String> param : run.params().entrySet()) {
        write(new Path(unfinished, "params"), param.getKey(), cut(param.getValue(), LONGEST_PARAM));
      }
      for (Map.Entry<String, List<Point>> metric : run.metrics().entrySet()) {
        String lines = metric.getValue().stream().map(Point::line).collect(Collectors.joining());
        write(new Path(unfinished, "metrics"), metric.getKey(), lines);
      }
      for (Map.Entry<String, String> tag : run.tags().entrySet()) {
        write(new Path(unfinished, "tags"), tag.getKey(), cut(tag.getValue(), LONGEST_TAG));
      }
      Path artifacts = new Path(unfinished, "artifacts");
      fs.mkdirs(artifacts);
      for (Path file : run.artifacts()) {
        FileSystem from = file.getFileSystem(hadoop);
        FileUtil.copy(from, file, fs, new Path(artifacts, file.getName()), false, hadoop);
      }
      for (Path other : directories(root)) {
        fs.delete(new Path(other, id), true);
      }
      Path place = new Path(directory, id);
      if (!fs.rename(unfinished, place)) {
        throw new IOException("cannot rename " + unfinished + " to " + place);
      }
      text(new Path(place, META), yaml(meta(experiment, id, run, uri(place) + "/artifacts")));
      return place;
    } finally {
      fs.delete(unfinished, true);
    }
  }

  private static Map<String, Object> meta(String experiment, String id, Run run, String artifacts) {
    Map<String, Object> values = new TreeMap<>();
    values.put("artifact_uri", artifacts);
    values.put("deleted_time", null);
    values.put("end_time", run.end());
    values.put("entry_point_name", "");
    values.put("experiment_id", experiment);
    values.put("lifecycle_stage", "active");
    values.put("run_id", id);
    values.put("run_name", run.name());
    values.put("run_uuid", id);
    values.put("source_name", "");
    values.put("source_type", LOCAL);
    values.put("source_version", "");
    values.put("start_time", run.start());
    values.put("status", FINISHED);
    values.put("tags", List.of());
    values.put("user_id", System.getProperty("user.name", ""));
    return values;
  }

  private void writeExperiment(String experiment, String name, long time) throws IOException {
    Path directory = new Path(root, experiment);
    Map<String, Object> values = new TreeMap<>();
    values.put("artifact_location", uri(directory));
    values.put("creation_time", time);
    values.put("experiment_id", experiment);
    values.put("last_update_time", time);
    values.put("lifecycle_stage", "active");
    values.put("name", name);
    text(new Path(directory, META), yaml(values));
  }

  /** The name in an experiment's meta.yaml, as MLflow or {@link #yaml} has written it. */
  private Optional<String> experimentNameAt(Path directory) throws IOException {
    Path file = new Path(directory, META);
    try (InputStream in = fs.open(file)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Optional<String> value =
          text.lines().filter(l -> l.startsWith("name: ")).map(l -> l.substring(6)).findFirst();
      if (value.isPresent() && value.get().startsWith("\"")) {
        return Optional.of(JSON.readValue(value.get(), String.class));
      }
      return value.map(
          v -> v.startsWith("'") ? v.substring(1, v.length() - 1).replace("''", "'") : v);
    } catch (FileNotFoundException | JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private List<Path> directories(Path parent) throws IOException {
    List<Path> directories = new ArrayList<>();
    if (fs.exists(parent)) {
      for (FileStatus status : fs.listStatus(parent)) {
        if (status.isDirectory() && !status.getPath().getName().startsWith(".")) {
          directories.add(status.getPath());
        }
      }
    }
    directories.sort(null);
    return directories;
  }

  /** A key that every MLflow takes; it is a path as well, which must not leave its directory. */
  static String key(String key) {
    String allowed =
        Arrays.stream(key.replace("@", "_at_").split("/", -1))
            .map(part -> part.replaceAll("[^A-Za-z0-9_\\-. ]", "_"))
            .map(part -> part.matches("\\.{0,2}") ? "_" : part)
            .collect(Collectors.joining("/"));
    return allowed.length() > LONGEST_KEY ? allowed.substring(0, LONGEST_KEY) : allowed;
  }

  /** YAML has no control characters, and MLflow no names without a letter. */
  private static String experimentName(String name) {
    String printable = cut(name.replaceAll("\\p{Cntrl}", " ").strip(), LONGEST_NAME);
    return printable.isEmpty() ? "foster" : printable;
  }

  private static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    boolean inPair = Character.isHighSurrogate(text.charAt(longest - 1));
    return text.substring(0, inPair ? longest - 1 : longest);
  }

  /** A number of 18 digits, as MLflow's are, the same for the same text. */
  private static String number(String text) {
    long bits =
        UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).getMostSignificantBits();
    long smallest = 100_000_000_000_000_000L;
    return Long.toString(smallest + Math.floorMod(bits, 9 * smallest));
  }

  /** Local ones with three slashes, as MLflow writes them. */
  private static String uri(Path path) {
    return path.toUri().toString().replaceFirst("^file:/(?!/)", "file:///");
  }

  /** A JSON value is a YAML value. */
  private static String yaml(Map<String, Object> values) throws JsonProcessingException {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, Object> entry : values.entrySet()) {
      text.append(entry.getKey() + ": " + JSON.writeValueAsString(entry.getValue()) + "\n");
    }
    return text.toString();
  }

  private void write(Path directory, String key, String text) throws IOException {
    text(new Path(directory, key(key)), text);
  }

  private void text(Path file, String text) throws IOException {
    try (OutputStream out = fs.create(file, true)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  static String reason(Exception e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return message.lines().findFirst().orElse(message).strip();
  }
}

package io.foster.pipeline;

import io.foster.config.FosterConfig;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/**
 * The paths of a run, all in one place. {@code docs} and tests take them from here too.
 *
 * <pre>
 * output/
 *   sample/       raw files of a generated data set, where one was asked for
 *   ingest/       interactions, items, rejected, report.json
 *   corpus/       items, sequences, report.json
 *   encoder/      item features and the frozen prefix's states
 *   encoder-NAME/ those of the students' or of further experts' own text encoder
 *   experts/      experts: models trained on the full data, with their trajectories; those with
 *                 another text encoder in NAME/
 *   distill/      the distilled data set
 *   references/   what the students are compared with: full-data and random models
 *   students/     students
 *   evaluate/     what the metrics were computed from
 *   metrics.json  one cell per trained model
 *   report.html   all of it for people
 *   manifest.json, status.json, events.jsonl
 * </pre>
 *
 * <p>While a command replaces an earlier result, stages it has finished wait elsewhere; {@link
 * #redirect} makes the stages after them read them there.
 */
public final class Layout {
  static final String STAGING = ".staging";
  static final String RECORDS = ".stages";
  static final String STATUS = "status.json";
  static final String EVENTS = "events.jsonl";
  static final String LOCK = ".lock";

  private final Path output;
  private final Map<String, Path> redirected;
  private final Map<String, Path> records;

  public Layout(Path output) {
    this(output, Map.of(), Map.of());
  }

  private Layout(Path output, Map<String, Path> redirected, Map<String, Path> records) {
    this.output = output;
    this.redirected = redirected;
    this.records = records;
  }

  /** The same layout with one of its directories, and its stage's record, at another place. */
  Layout redirect(String directory, Path place, String stage, Path record) {
    Map<String, Path> places = new HashMap<>(redirected);
    places.put(directory, place);
    Map<String, Path> moved = new HashMap<>(records);
    moved.put(stage, record);
    return new Layout(output, Map.copyOf(places), Map.copyOf(moved));
  }

  public Path output() {
    return output;
  }

  /** A stage's directory, wherever its result stands now. */
  public Path directory(String name) {
    return redirected.getOrDefault(name, new Path(output, name));
  }

  public Path sample() {
    return directory("sample");
  }

  public Path ingest() {
    return directory("ingest");
  }

  public Path interactions() {
    return new Path(ingest(), "interactions");
  }

  public Path corpus() {
    return directory("corpus");
  }

  public Path corpusItems() {
    return new Path(corpus(), "items");
  }

  public Path sequences() {
    return new Path(corpus(), "sequences");
  }

  public Path encoder() {
    return directory("encoder");
  }

  /**
   * The features that students read: the same, or those of their own encoder in {@code
   * encoder-NAME/} (transfer.encoder).
   */
  public Path studentEncoder(FosterConfig config) {
    return config.studentFeatures().map(this::encoder).orElse(encoder());
  }

  /** The features of another text encoder, {@code encoder-NAME/}. */
  public Path encoder(String name) {
    return directory("encoder-" + name);
  }

  public Path experts() {
    return directory("experts");
  }

  /** Experts with another text encoder. */
  public Path experts(String encoder) {
    return new Path(experts(), encoder);
  }

  public Path distill() {
    return directory("distill");
  }

  public Path references() {
    return directory("references");
  }

  public Path students() {
    return directory("students");
  }

  public Path evaluate() {
    return directory("evaluate");
  }

  public Path metrics() {
    return new Path(output, "metrics.json");
  }

  /** The report for people. */
  public Path report() {
    return new Path(output, "report.html");
  }

  public Path manifest() {
    return new Path(output, "manifest.json");
  }

  /** What the commands on this output have done, for machines. */
  public Path events() {
    return new Path(output, EVENTS);
  }

  public Path status() {
    return new Path(output, STATUS);
  }

  /** Unfinished and not yet published results; not there where no stage is unfinished. */
  Path staging() {
    return new Path(output, STAGING);
  }

  /** What is known of each finished stage, outside its directory so that results compare equal. */
  public Path record(String stage) {
    return records.getOrDefault(stage, new Path(new Path(output, RECORDS), stage + ".json"));
  }
}

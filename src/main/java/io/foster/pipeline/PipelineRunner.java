package io.foster.pipeline;

import io.foster.base.CodeVersion;
import io.foster.base.ConfigException;
import io.foster.base.Json;
import io.foster.base.ProcessMemory;
import io.foster.base.Store;
import io.foster.config.FosterConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Runs stages of a pipeline on one output directory.
 *
 * <p>A stage writes into a directory of its own below {@code .staging}, which is renamed into place
 * when the stage has returned. Where that would replace an earlier result, the new results wait
 * until the last stage of the command is done and are then put in place together, so a command that
 * fails or is killed leaves the earlier result as it was. {@code --resume} continues with all that
 * is finished and still made from the same things.
 */
public final class PipelineRunner {
  /** What to do with results that are there already. */
  public enum Mode {
    /** Refuse to touch them. */
    FRESH,
    /** Keep those that are still made from the same things, replace the others. */
    RESUME,
    /** Replace them. */
    OVERWRITE
  }

  private final Pipeline pipeline;
  private final FosterConfig config;
  private final Configuration hadoop;
  private final Supplier<SparkSession> spark;
  private final Progress progress;
  private final Store store;
  private final StageResults results;
  private final Fingerprints fingerprints;
  private final StageStates states;
  private final Events events;
  private SparkSession session;
  private Layout layout;
  private ExclusiveOutput.Hold hold;
  private volatile String current;

  /**
   * Prepares a run; reads the names of the input files, but starts nothing, unless the input is a
   * table.
   *
   * @param spark asked for a session only when a stage has to run, or a table to be looked at
   * @throws ConfigException if input or output cannot be used
   */
  public PipelineRunner(
      Pipeline pipeline,
      FosterConfig config,
      Configuration hadoop,
      Supplier<SparkSession> spark,
      Progress progress) {
    this.pipeline = pipeline;
    this.config = config;
    this.hadoop = hadoop;
    this.spark = spark;
    this.progress = progress;
    this.store = Store.at("output", config.requireOutput(), hadoop);
    this.layout = new Layout(store.root());
    this.results = new StageResults(store, layout);
    this.fingerprints = new Fingerprints(pipeline.stages(), config, hadoop, this::session);
    this.states = new StageStates(pipeline, store, results, fingerprints);
    this.events = new Events(layout.events(), hadoop);
  }

  /**
   * Runs the stages named {@code targets}; the stages they need must be among them or done.
   *
   * @param command for the manifest
   * @return the layout of the output
   * @throws ConfigException if the output cannot be used, or a stage finds the input unusable
   */
  public Layout run(String command, List<String> targets, Mode mode) throws Exception {
    List<Stage> chosen =
        pipeline.stages().stream().filter(s -> targets.contains(s.name())).toList();
    RunJournal journal =
        new RunJournal(store, results, events, progress, command, states.areThere(chosen));
    boolean madeOutput = !store.exists(store.root());
    OutputLock.requireFree(store);
    if (mode == Mode.FRESH) {
      states.refuseToReplace(chosen);
    }
    states.requireStagesBefore(targets);
    store.requireWritable("output");
    return ExclusiveOutput.hold(
        store,
        command,
        () -> journal.stopped(current),
        held -> {
          hold = held;
          return runStages(command, chosen, mode, journal, madeOutput);
        });
  }

  private Layout runStages(
      String command, List<Stage> chosen, Mode mode, RunJournal journal, boolean madeOutput)
      throws Exception {
    if (mode != Mode.RESUME) {
      results.clearStaging(chosen);
    }
    List<String> names = chosen.stream().map(Stage::name).toList();
    events.runStarted(command, names, config.json());
    progress.observer(events);
    try {
      Map<Stage, StageRecord> held = new LinkedHashMap<>();
      boolean replaces = states.replaces(chosen, mode);
      look(chosen, of -> !names.contains(of));
      for (Stage stage : chosen) {
        current = stage.name();
        runOrSkip(command, stage, chosen, mode, replaces)
            .ifPresent(record -> held.put(stage, record));
        look(chosen, stage.name()::equals);
      }
      current = null;
      hold.require();
      for (Map.Entry<Stage, StageRecord> waiting : held.entrySet()) {
        results.publishHeld(waiting.getKey(), waiting.getValue());
      }
      layout = new Layout(store.root());
      results.clearStaging(chosen);
      writeManifest(command);
      journal.done();
      return layout;
    } catch (Exception | Error e) {
      if (hold.lost()) {
        progress.leave();
        throw e;
      }
      if (hold.stop().requested() && !(e instanceof StoppedException)) {
        // Spark has ended with the process; what comes of it is no cause of anything.
        throw StoppedException.during(String.valueOf(current), e);
      }
      journal.failed(current, e, madeOutput);
      throw e;
    }
  }

  /** What {@code --resume} would do: a line for each stage. */
  public List<String> plan() throws IOException {
    return states.plan();
  }

  /** Looks at what the chosen stages need of certain stages' results. */
  private void look(List<Stage> chosen, Predicate<String> of) throws Exception {
    for (Stage stage : chosen) {
      for (Stage.Need need : stage.needs()) {
        if (of.test(need.stage())) {
          need.look().at(layout, hadoop, this::session);
        }
      }
    }
  }

  /** The record of a result that waits to be put in place, if it has to. */
  private Optional<StageRecord> runOrSkip(
      String command, Stage stage, List<Stage> chosen, Mode mode, boolean replaces)
      throws Exception {
    int number = chosen.indexOf(stage) + 1;
    if (mode == Mode.RESUME) {
      Optional<StageRecord> published = results.published(stage);
      if (states.isCurrent(stage, published)) {
        skip(stage, number, chosen.size());
        return Optional.empty();
      }
      Optional<StageRecord> held = results.held(stage);
      if (states.isCurrent(stage, held)) {
        skip(stage, number, chosen.size());
        layout = held(stage);
        return held;
      }
      published.ifPresent(
          r ->
              progress.say(
                  stage.name() + ": again, changed: " + fingerprints.changes(stage.name(), r)));
    }
    // First of all: without Spark there is nothing to leave behind.
    session();
    progress.stage(number, chosen.size(), stage.name(), stage.title());
    events.stageStarted(stage.name());
    hold.require();
    Path attempt = results.newAttempt(stage);
    StageRecord record = execute(stage, attempt);
    hold.require();
    progress.stageDone();
    events.stageFinished(record);
    if (!replaces) {
      results.publish(stage, attempt, record);
      if (store.exists(layout.manifest())) {
        // That of an earlier command does not list it, and this one may not come to its end.
        writeManifest(command);
      }
      return Optional.empty();
    }
    results.hold(stage, attempt, record);
    layout = held(stage);
    return Optional.of(record);
  }

  private SparkSession session() {
    session = session == null ? spark.get() : session;
    return session;
  }

  private void skip(Stage stage, int number, int of) {
    progress.say("[" + number + "/" + of + "] " + stage.name() + ": done before");
    events.stageSkipped(stage.name());
  }

  /** The layout in which the stage's new result and its record stand where they wait. */
  private Layout held(Stage stage) {
    return layout.redirect(
        stage.name(), results.holdPlace(stage), stage.name(), results.holdRecord(stage));
  }

  private StageRecord execute(Stage stage, Path attempt) throws Exception {
    String fingerprint = fingerprints.of(stage.name());
    Path checkpoint = results.checkpoint(stage, fingerprint);
    StageClock clock = StageClock.begin(store, checkpoint, hadoop);
    SparkActivity.watch(session, progress);
    SparkContext context = session.sparkContext();
    context.setJobGroup("foster " + stage.name(), stage.title(), false);
    // A job is submitted by the thread that begins the task, so Spark's UI shows both names.
    progress.onTask(task -> context.setJobDescription(stage.name() + ": " + task));
    try {
      stage
          .body()
          .run(
              new StageContext(
                  stage.name(),
                  session,
                  config,
                  layout,
                  attempt,
                  checkpoint,
                  progress,
                  hold.stop()));
    } catch (Exception | Error e) {
      try {
        if (!hold.lost()) {
          results.discard(attempt);
          clock.end();
        }
      } catch (IOException inCleaning) {
        e.addSuppressed(inCleaning);
      }
      throw e;
    } finally {
      progress.onTask(task -> {});
      context.clearJobGroup();
    }
    results.discard(checkpoint);
    clock.end();
    Long peak = ProcessMemory.highestBytes().stream().boxed().findFirst().orElse(null);
    return new StageRecord(
        stage.name(),
        fingerprint,
        fingerprints.madeFrom(stage.name()),
        clock.started(),
        clock.seconds(),
        peak);
  }

  private void writeManifest(String command) throws IOException {
    List<StageRecord> records = new ArrayList<>();
    for (Stage stage : pipeline.stages()) {
      results
          .published(stage)
          .filter(r -> states.isCurrent(stage, Optional.of(r)))
          .ifPresent(records::add);
    }
    Manifest manifest =
        new Manifest(
            command,
            CodeVersion.current(),
            org.apache.spark.package$.MODULE$.SPARK_VERSION(),
            session == null ? null : session.sparkContext().master(),
            System.getProperty("java.version"),
            config.seed(),
            records,
            config.json());
    store.write(layout.manifest(), Json.write(manifest));
  }
}

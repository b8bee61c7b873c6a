package io.foster.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.foster.base.ConfigException;
import io.foster.base.Hash;
import io.foster.base.LiteralPath;
import io.foster.base.Secrets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The whole configuration: one record per section, each checked when it was read. Made by {@link
 * ConfigLoader}; immutable.
 *
 * @param output the directory of the run: a Hadoop URI or a path; empty where it is not set
 * @param seed the seed every stage derives its own from
 * @param run how the run behaves
 * @param input where the raw files are
 * @param ingest what becomes of malformed rows
 * @param corpus filters, order and split
 * @param itemText the text of an item
 * @param sample the generated data
 * @param encoder the text encoder
 * @param model the recommender: experts, and what the distillation works with
 * @param studentModel that of students and of the models they are compared with: {@code model}, but
 *     for what the section {@code transfer} sets
 * @param studentEncoder the text encoder that those read items through: {@code encoder}, but for
 *     what {@code transfer.encoder} sets
 * @param experts training on the full data
 * @param distill the distillation
 * @param student training on a synthetic set
 * @param evaluate the evaluation
 * @param baseline alternatives at the same budget
 * @param benchmark which of them are compared
 * @param report the report for people
 * @param resolved everything as merged from defaults, file and command line, for fingerprints and
 *     the manifest
 */
public record FosterConfig(
    Optional<String> output,
    long seed,
    RunConfig run,
    InputConfig input,
    IngestConfig ingest,
    CorpusConfig corpus,
    ItemTextConfig itemText,
    SampleConfig sample,
    EncoderConfig encoder,
    ModelConfig model,
    ModelConfig studentModel,
    EncoderConfig studentEncoder,
    ExpertsConfig experts,
    DistillConfig distill,
    StudentConfig student,
    EvaluateConfig evaluate,
    BaselineConfig baseline,
    BenchmarkConfig benchmark,
    ReportConfig report,
    Config resolved) {

  /** Whose labels students learn from: what suits them depends on it, on real sequences too. */
  public static final String LABEL_ENCODERS = "distill.label-encoders";

  private static final List<String> NOT_DECISIVE =
      List.of("encoder.cache", "encoder.driver-features-mib");

  /** Conditions and templates; not places, whose passwords decide nothing. */
  private static final List<String> DECISIVE_TEXTS =
      List.of("ingest.where", "item-text.template", "input.interactions", "input.items");

  static FosterConfig read(Section root) {
    ModelConfig model = ModelConfig.read(root.section("model"));
    EncoderConfig encoder = EncoderConfig.read(root.section("encoder"));
    Section transfer = root.section("transfer");
    ExpertsConfig experts = ExpertsConfig.read(root.section("experts"));
    FosterConfig config =
        new FosterConfig(
            root.optionalString("output"),
            root.seed("seed"),
            RunConfig.read(root.section("run")),
            InputConfig.read(root.section("input")),
            IngestConfig.read(root.section("ingest")),
            CorpusConfig.read(root.section("corpus")),
            ItemTextConfig.read(root.section("item-text")),
            SampleConfig.read(root.section("sample")),
            encoder,
            model,
            model.with(transfer),
            encoder.with(transfer.section("encoder")),
            experts,
            DistillConfig.read(
                root.section("distill"), TeacherEncoders.trainAmongOthers(experts, encoder)),
            StudentConfig.read(root.section("student")),
            EvaluateConfig.read(root.section("evaluate")),
            BaselineConfig.read(root.section("baseline")),
            BenchmarkConfig.read(root.section("benchmark")),
            ReportConfig.read(root.section("report")),
            root.raw());
    config.checkAcross(root);
    return config;
  }

  private void checkAcross(Section root) {
    TeacherEncoders.check(root, this);
    if (distill.longestWindow() > model.maxLength()) {
      root.problem(
          distill.windows().isEmpty() ? "distill.length" : "distill.windows",
          distill.longestWindow() + " is more than the model reads",
          "use at most model.max-length = "
              + model.maxLength()
              + (distill.windows().isEmpty() ? ", or distill.windows of such widths" : ""));
    }
    if (distill.labelExperts() > experts.count()) {
      root.problem(
          "distill.label-experts",
          distill.labelExperts() + " are more than the experts trained",
          "use at most experts.count = " + experts.count());
    }
    if (corpus.split() == CorpusConfig.Split.GLOBAL_TIME && input.columns().timestamp().isEmpty()) {
      root.problem(
          "corpus.split",
          "global-time splits by times, and input.columns.timestamp is null",
          "use leave-one-out");
    }
    if (benchmark.variantSeeds().orElse(0) > evaluate.seeds().size()) {
      root.problem(
          "benchmark.variant-seeds",
          benchmark.variantSeeds().getAsInt() + " are more than there are evaluate.seeds",
          "use at most " + evaluate.seeds().size() + ", or null for all of them");
    }
  }

  /** The output directory. */
  public String requireOutput() {
    return output
        .filter(o -> !o.isBlank())
        .orElseThrow(
            () ->
                new ConfigException(
                    "output: is not set; say where the results go with --output DIR"));
  }

  /**
   * What tables call the students: {@code gru4rec}, or {@code sasrec-2} where the number of layers
   * is not that of {@code model}, or {@code sasrec@e5-small-v2} where they have a text encoder of
   * their own.
   */
  public String studentLabel() {
    return Student.of(studentModel, model, studentEncoder, encoder).label();
  }

  /** What tells the students' text encoder from {@code encoder}; empty where nothing does. */
  public Optional<EncoderChoice> transferEncoder() {
    return EncoderChoice.of(studentEncoder, encoder);
  }

  /**
   * What to call the features of item texts that students read, where they are others than those
   * that the soft targets are written in.
   */
  public Optional<String> studentFeatures() {
    return studentEncoder.givesTheFeaturesOf(encoder)
        ? Optional.empty()
        : Optional.of(EncoderChoice.name(studentEncoder.source()));
  }

  /** The experts' text encoders besides {@code encoder}, each with all layers frozen. */
  public List<EncoderConfig> otherTeachers() {
    return TeacherEncoders.others(experts, encoder);
  }

  /** Those of them that soft targets come from, {@code distill.label-encoders}. */
  public List<EncoderConfig> labelTeachers() {
    return distill.labelEncoders() == DistillConfig.LabelEncoders.ALL ? otherTeachers() : List.of();
  }

  /** Why no first-order loop can reset to the experts; empty where one can. */
  public Optional<String> whyNoLoop() {
    return TeacherEncoders.whyNoLoop(this);
  }

  /** The encoders of the experts that soft targets come from, by {@link EncoderConfig#origin}. */
  public List<String> labelSources() {
    return Stream.concat(Stream.of(encoder), labelTeachers().stream())
        .map(EncoderConfig::origin)
        .toList();
  }

  /** How the run's students are trained on labels of its experts. */
  public StudentPlan studentPlan() {
    return student.plan(studentFeatures().isEmpty() && labelTeachers().isEmpty());
  }

  /** How students with the text encoder that sets are made with are. */
  public StudentPlan gatePlan() {
    return student.plan(labelTeachers().isEmpty());
  }

  /** How targets are held out, and by which order, for the reader of a table. */
  public String splitProtocol() {
    boolean columns =
        input.format() == InputConfig.Format.GENERIC
            || input.format() == InputConfig.Format.RECBOLE;
    return corpus.splitName()
        + (columns && input.columns().timestamp().isEmpty()
            ? "; the data have no times, histories are in the order of the files"
            : "");
  }

  /** The directory with the raw interactions, where one is set. */
  public Optional<String> inputDir() {
    return resolved.hasPath("input.dir")
        ? Optional.of(resolved.getString("input.dir"))
        : Optional.empty();
  }

  /** Whether the input is a generated sample: asked for, and no input of the user's given. */
  public boolean generatesInput() {
    return run.sample() && inputDir().isEmpty() && input.readsFiles();
  }

  /**
   * The data set's name: {@code run.name}, else the last part of {@code input.dir} or of the table
   * of interactions.
   */
  public String dataset() {
    return run.name()
        .or(() -> inputDir().map(LiteralPath::lastPart).flatMap(RunConfig::asName))
        .or(() -> input.interactionsTable().map(TableName::shortName).flatMap(RunConfig::asName))
        .orElse(generatesInput() ? "sample" : "data");
  }

  /**
   * One section, or one key, as JSON with sorted keys: equal text means an equal configuration.
   * {@code "null"} where there is none.
   */
  public String render(String path) {
    return render(resolved, path);
  }

  /**
   * As {@link #render}, without places of caches and limits of memory: no result depends on them,
   * so changing them invalidates no stage.
   */
  public String renderDecisive(String path) {
    Config decisive = resolved;
    for (String key : NOT_DECISIVE) {
      decisive = decisive.withoutPath(key);
    }
    // Of texts that results depend on, what looks like a secret counts too, but is not written.
    for (String key : DECISIVE_TEXTS) {
      if (decisive.hasPath(key)
          && decisive.getValue(key).unwrapped() instanceof String text
          && (!key.startsWith("input.") || TableName.of(text).isPresent())
          && !Secrets.mask(text).equals(text)) {
        String hash = "text of SHA-256 " + Hash.of(text);
        decisive = decisive.withValue(key, ConfigValueFactory.fromAnyRef(hash));
      }
    }
    return render(decisive, path);
  }

  /** What is rendered is written to files; no result depends on a password. */
  private static String render(Config config, String path) {
    ConfigValue value = config.hasPath(path) ? config.getValue(path) : null;
    return value == null ? "null" : Masked.of(path, value).render(ConfigRenderOptions.concise());
  }

  /** The whole resolved configuration as JSON, without secrets. */
  public String json() {
    return Masked.of("", resolved.root()).render(ConfigRenderOptions.concise());
  }
}

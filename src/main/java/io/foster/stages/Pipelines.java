package io.foster.stages;

import io.foster.base.ConfigException;
import io.foster.base.LiteralPath;
import io.foster.config.BaselineConfig;
import io.foster.config.BaselineConfig.Method;
import io.foster.config.EncoderConfig;
import io.foster.config.EncoderName;
import io.foster.config.FosterConfig;
import io.foster.config.InputConfig;
import io.foster.corpus.CorpusBuilder;
import io.foster.corpus.CorpusReport;
import io.foster.distill.DistillStage;
import io.foster.encoder.CatalogueFeatures;
import io.foster.ingest.Ingest;
import io.foster.ingest.IngestReport;
import io.foster.ingest.InputState;
import io.foster.pipeline.Layout;
import io.foster.pipeline.Pipeline;
import io.foster.pipeline.Stage;
import io.foster.pipeline.StageContext;
import io.foster.sample.SampleGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** The pipelines that commands run, each readable from top to bottom. */
public final class Pipelines {
  private static final String ENCODE_ALSO = "encoder-";

  private Pipelines() {}

  /** From raw interactions and item texts to the report on full, distilled and random. */
  public static Pipeline run(FosterConfig config) {
    List<Stage> stages = new ArrayList<>();
    if (config.generatesInput()) {
      stages.add(
          Stage.of("sample", "generate a raw sample data set", Pipelines::sample).uses("sample"));
    }
    stages.add(
        Stage.of("ingest", "read the raw files", Pipelines::ingest)
            .after(config.generatesInput() ? new String[] {"sample"} : new String[0])
            .reads("input.dir", Pipelines::rawFiles)
            .depends(Pipelines::inputState)
            .uses("input", "ingest"));
    stages.add(
        Stage.of("corpus", "de-duplicate, filter, order, split", Pipelines::corpus)
            .after("ingest")
            .uses("corpus", "item-text"));
    stages.add(
        Stage.of("encoder", "encode the item texts", Pipelines::encode)
            .after("corpus")
            .reads("encoder.source", c -> folders(c.encoder()))
            .uses("encoder"));
    for (EncoderConfig teacher : config.otherTeachers()) {
      stages.add(encodeAlso(teacher, "experts", "experts.encoders"));
    }
    if (config.studentFeatures().isPresent()
        && !config.studentEncoder().isOfExperts()
        && !readsWithATeacher(config)) {
      stages.add(encodeAlso(config.studentEncoder(), "students", "transfer.encoder"));
    }
    stages.add(
        Stage.of("experts", "train experts on the full data", ExpertsStage::run)
            .after(withFeatures(config, false, "corpus", "encoder"))
            .uses(
                "model",
                "experts",
                "encoder",
                "evaluate.validation-users",
                "evaluate.mask-history"));
    stages.add(
        Stage.of("distill", "distil the synthetic sequences", DistillStage::run)
            .after(withFeatures(config, false, "corpus", "encoder", "experts"))
            .uses(
                "model",
                "distill",
                "experts.encoders",
                "student",
                "encoder",
                "evaluate.validation-users",
                "evaluate.mask-history",
                // The card names the data set.
                "run.name"));
    stages.add(
        Stage.of("students", "train on the synthetic data alone", StudentsStage::run)
            .after(withFeatures(config, true, "corpus", "encoder", "distill"))
            .uses(
                "model",
                "transfer",
                "student",
                "encoder",
                "experts.encoders",
                "evaluate.seeds",
                "evaluate.validation-users",
                "evaluate.mask-history"));
    stages.add(
        Stage.of("references", "train on all data and at random", ReferencesStage::run)
            .after(withFeatures(config, true, "corpus", "encoder"))
            .uses(
                "model",
                "transfer",
                "experts",
                "encoder",
                "evaluate.seeds",
                "evaluate.validation-users",
                "evaluate.mask-history",
                "evaluate.random-baseline",
                "student",
                "distill.sequences",
                "distill.length",
                FosterConfig.LABEL_ENCODERS));
    stages.add(
        Stage.of("evaluate", "rank all items for the test users", EvaluateStage::run)
            .after(withFeatures(config, true, "corpus", "encoder", "references", "students"))
            .uses("model", "transfer", "encoder", "evaluate", "run.name")
            .needs("corpus", Pipelines::testTargets)
            .exports("metrics.json"));
    stages.add(
        Stage.of("report", "write the report for people", c -> ReportStage.run(c, stages))
            .after(stages.stream().map(Stage::name).toArray(String[]::new))
            .uses("run.name", "report")
            .exports("report.html"));
    return new Pipeline(stages);
  }

  /** From raw interactions to the students of one method of {@code baseline.method}. */
  public static Pipeline baseline(FosterConfig config) {
    Method method = config.baseline().method();
    List<Stage> stages = new ArrayList<>(run(config).stages());
    List<String> sections =
        new ArrayList<>(
            List.of(
                "model",
                "transfer",
                "student",
                FosterConfig.LABEL_ENCODERS,
                "encoder",
                "experts.encoders",
                "evaluate",
                "run.name"));
    sections.addAll(BaselineConfig.sections(method));
    boolean experts = config.baseline().needsExperts(method);
    stages.add(
        Stage.of("baseline-" + method.label(), "make a set and train on it", BaselineStage::run)
            .after(
                experts
                    ? withFeatures(config, true, "corpus", "encoder", "experts")
                    : withFeatures(config, true, "corpus", "encoder"))
            .uses(sections.toArray(String[]::new))
            .needs("corpus", Pipelines::testTargets));
    return new Pipeline(stages);
  }

  /** What all methods share: from raw interactions to trained experts. */
  public static Pipeline shared(FosterConfig config) {
    List<Stage> all = run(config).stages();
    int last = all.stream().map(Stage::name).toList().indexOf("experts");
    return new Pipeline(all.subList(0, last + 1));
  }

  /** One student from the synthetic set at {@code data} and the item texts, nothing else. */
  public static Pipeline studentFrom(FosterConfig config, String data) {
    return new Pipeline(
        List.of(
            Stage.of("students", "train on the synthetic data alone", c -> LoneStudent.run(c, data))
                .reads("--data", c -> List.of(data))
                .reads("student.items", c -> List.of(LoneStudent.itemSource(c, data)))
                // What a set's labels are written in may be shipped with it.
                .mayRead("encoder.source", c -> folders(c.encoder()))
                .mayRead("transfer.encoder.source", c -> folders(c.studentEncoder()))
                .uses("model", "transfer", "student", "encoder")));
  }

  private static void sample(StageContext c) {
    SampleGenerator.run(c.spark(), c.config().sample(), c.out());
  }

  private static void ingest(StageContext c) {
    InputConfig input = c.config().input();
    if (c.config().generatesInput()) {
      input = input.at(c.layout().sample().toString());
    }
    IngestReport report = Ingest.run(c.spark(), input, c.config().ingest(), c.out());
    c.progress().say("  " + report.summary());
    report.warnings().forEach(warning -> c.progress().insist("warning: " + warning));
  }

  private static void corpus(StageContext c) {
    CorpusReport report =
        CorpusBuilder.run(
            c.spark(), c.config().corpus(), c.config().itemText(), c.layout().ingest(), c.out());
    c.progress().say("  " + report.summary());
    report.warnings().forEach(warning -> c.progress().insist("warning: " + warning));
  }

  /** What measures needs somebody to measure on; what only trains does not. */
  private static void testTargets(Layout layout, Configuration hadoop, Supplier<SparkSession> spark)
      throws IOException {
    CorpusReport.requireTestTargets(layout.corpus(), hadoop);
  }

  /** The stage of an encoder of experts or students that is not the one that sets are made with. */
  private static Stage encodeAlso(EncoderConfig encoder, String whose, String key) {
    return Stage.of(
            ENCODE_ALSO + encoder.name(),
            "encode the item texts for " + whose,
            c -> encode(c, encoder))
        .after("corpus")
        .reads(key, c -> folders(encoder))
        .uses("encoder", key);
  }

  /** The folders an encoder is read from, where they can be looked at: a model may be replaced. */
  private static List<String> folders(EncoderConfig encoder) {
    if (encoder.transformer().isPresent()) {
      return encoder.transformer().get().params().values().stream()
          .filter(json -> json.startsWith("\"file:"))
          .map(json -> json.substring(1, json.length() - 1).replaceFirst("\\?.*$", ""))
          .toList();
    }
    if (encoder.givenFeatures().isPresent()) {
      return List.of(encoder.givenFeatures().get());
    }
    boolean named =
        encoder.isOfExperts()
            || EncoderName.ofSource(encoder.source()).isPresent()
            || encoder.source().equals(EncoderName.RANDOM);
    return named ? List.of() : List.of(encoder.source());
  }

  private static boolean readsWithATeacher(FosterConfig config) {
    return config.otherTeachers().stream()
        .anyMatch(t -> t.givesTheFeaturesOf(config.studentEncoder()));
  }

  /** These and the stages of the experts' other encoders and, where asked for, the students'. */
  private static String[] withFeatures(FosterConfig config, boolean students, String... stages) {
    Stream<String> own =
        students && !config.studentEncoder().isOfExperts()
            ? config.studentFeatures().stream()
            : Stream.empty();
    Stream<String> experts = config.otherTeachers().stream().map(EncoderConfig::name);
    return Stream.concat(
            Arrays.stream(stages), Stream.concat(experts, own).distinct().map(ENCODE_ALSO::concat))
        .toArray(String[]::new);
  }

  private static void encode(StageContext c) throws IOException {
    encode(c, c.config().encoder());
  }

  private static void encode(StageContext c, EncoderConfig encoder) throws IOException {
    CatalogueFeatures.Report report =
        CatalogueFeatures.run(
            c.spark(),
            encoder,
            c.spark().read().parquet(LiteralPath.forSpark(c.layout().corpusItems())),
            c.out());
    c.progress().say("  " + report.summary());
  }

  private static Map<String, String> inputState(
      FosterConfig config, Configuration hadoop, Supplier<SparkSession> spark) {
    return config.generatesInput()
        ? Map.of()
        : InputState.of(config.input(), config.ingest(), hadoop, spark);
  }

  private static List<String> rawFiles(FosterConfig config) {
    // A folder that is set all the same is not read: the job's own tasks set it for all inputs.
    if (config.generatesInput() || !config.input().readsFiles()) {
      return List.of();
    }
    return List.of(
        config
            .inputDir()
            .orElseThrow(
                () ->
                    new ConfigException(
                        "input.dir: is not set; name the directory of your data with --set"
                            + " input.dir=DIR, or generate some with --set run.sample=true")));
  }
}

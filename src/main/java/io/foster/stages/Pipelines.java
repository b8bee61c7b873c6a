package io.foster.stages;

import io.foster.base.ConfigException;
import io.foster.config.BaselineConfig;
import io.foster.config.BaselineConfig.Method;
import io.foster.config.EncoderConfig;
import io.foster.config.FosterConfig;
import io.foster.config.InputConfig;
import io.foster.corpus.CorpusBuilder;
import io.foster.corpus.CorpusReport;
import io.foster.distill.DistillStage;
import io.foster.encoder.EncoderStage;
import io.foster.ingest.Ingest;
import io.foster.ingest.IngestReport;
import io.foster.pipeline.Pipeline;
import io.foster.pipeline.Stage;
import io.foster.pipeline.StageContext;
import io.foster.sample.SampleGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The pipelines that commands run, each readable from top to bottom. */
public final class Pipelines {
  private static final String ENCODE_FOR_STUDENTS = "encode-";

  private Pipelines() {}

  /** From raw interactions and item texts to the report on full, distilled and random. */
  public static Pipeline run(FosterConfig config) {
    List<Stage> stages = new ArrayList<>();
    if (config.generatesInput()) {
      stages.add(
          Stage.of("sample", "generate a raw sample data set", "sample", Pipelines::sample)
              .uses("sample"));
    }
    stages.add(
        Stage.of("ingest", "read the raw files", "ingest", Pipelines::ingest)
            .after(config.generatesInput() ? new String[] {"sample"} : new String[0])
            .reads("input.dir", Pipelines::rawFiles)
            .uses("input", "ingest"));
    stages.add(
        Stage.of("corpus", "de-duplicate, filter, order, split", "corpus", Pipelines::corpus)
            .after("ingest")
            .uses("corpus", "item-text"));
    stages.add(
        Stage.of("encode", "encode the item texts", "encoder", Pipelines::encode)
            .after("corpus")
            .uses("encoder"));
    config.studentFeatures().ifPresent(name -> stages.add(encodeForStudents(name)));
    stages.add(
        Stage.of("train", "train experts on the full data", "anchors", ExpertStage::run)
            .after("corpus", "encode")
            .uses(
                "model",
                "experts",
                "encoder",
                "evaluate.validation-users",
                "evaluate.mask-history"));
    stages.add(
        Stage.of("distill", "distil the synthetic sequences", "synthetic", DistillStage::run)
            .after("corpus", "encode", "train")
            .uses(
                "model",
                "distill",
                "student",
                "encoder",
                "evaluate.validation-users",
                "evaluate.mask-history"));
    stages.add(
        Stage.of("students", "train on the synthetic data alone", "models", StudentStage::run)
            .after(withStudentFeatures(config, "corpus", "encode", "distill"))
            .uses("model", "transfer", "student", "encoder", "evaluate"));
    stages.add(
        Stage.of("references", "train on all data and at random", "references", ReferenceStage::run)
            .after(withStudentFeatures(config, "corpus", "encode"))
            .uses(
                "model",
                "transfer",
                "experts",
                "encoder",
                "evaluate",
                "student",
                "distill.sequences",
                "distill.length"));
    stages.add(
        Stage.of("evaluate", "rank all items for the test users", "evaluation", EvaluateStage::run)
            .after(withStudentFeatures(config, "corpus", "encode", "references", "students"))
            .uses("model", "transfer", "encoder", "evaluate", "run.name")
            .exports("metrics.json"));
    stages.add(
        Stage.of("report", "write the report for people", "report", c -> ReportStage.run(c, stages))
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
        new ArrayList<>(List.of("model", "transfer", "student", "encoder", "evaluate", "run.name"));
    sections.addAll(BaselineConfig.sections(method));
    boolean experts = config.baseline().needsExperts(method);
    stages.add(
        Stage.of(
                "baseline-" + method.label(),
                "make a set and train on it",
                "baseline-" + method.label(),
                BaselineStage::run)
            .after(
                experts
                    ? withStudentFeatures(config, "corpus", "encode", "train")
                    : withStudentFeatures(config, "corpus", "encode"))
            .uses(sections.toArray(String[]::new)));
    return new Pipeline(stages);
  }

  /** What all methods share: from raw interactions to trained experts. */
  public static Pipeline shared(FosterConfig config) {
    List<Stage> all = run(config).stages();
    int last = all.stream().map(Stage::name).toList().indexOf("train");
    return new Pipeline(all.subList(0, last + 1));
  }

  /** One student from the synthetic set at {@code data} and the item texts, nothing else. */
  public static Pipeline studentFrom(FosterConfig config, String data) {
    return new Pipeline(
        List.of(
            Stage.of(
                    "student",
                    "train on the synthetic data alone",
                    "models",
                    c -> LoneStudent.run(c, data))
                .reads("--data", c -> List.of(data))
                .reads("student.items", c -> List.of(LoneStudent.itemSource(c, data)))
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
  }

  private static void corpus(StageContext c) {
    CorpusReport report =
        CorpusBuilder.run(
            c.spark(), c.config().corpus(), c.config().itemText(), c.layout().ingest(), c.out());
    c.progress().say("  " + report.summary());
  }

  /** The stage that is there where students read item texts through an encoder of their own. */
  private static Stage encodeForStudents(String encoder) {
    return Stage.of(
            ENCODE_FOR_STUDENTS + encoder,
            "encode the item texts for students",
            "encoder-" + encoder,
            c -> encode(c, c.config().studentEncoder()))
        .after("corpus")
        .uses("encoder", "transfer.encoder");
  }

  private static String[] withStudentFeatures(FosterConfig config, String... stages) {
    return Stream.concat(
            Arrays.stream(stages),
            config.studentFeatures().map(ENCODE_FOR_STUDENTS::concat).stream())
        .toArray(String[]::new);
  }

  private static void encode(StageContext c) throws IOException {
    encode(c, c.config().encoder());
  }

  private static void encode(StageContext c, EncoderConfig encoder) throws IOException {
    EncoderStage.Report report =
        EncoderStage.run(
            c.spark(),
            encoder,
            c.spark().read().parquet(c.layout().corpusItems().toString()),
            c.out());
    c.progress().say("  " + report.summary());
  }

  private static List<String> rawFiles(FosterConfig config) {
    if (config.generatesInput()) {
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

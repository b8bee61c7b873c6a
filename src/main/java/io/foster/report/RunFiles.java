package io.foster.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.foster.base.Json;
import io.foster.base.JsonLines;
import io.foster.base.Store;
import io.foster.distill.DataSetCard;
import io.foster.distill.SyntheticDirectory;
import io.foster.distill.SyntheticStatistics;
import io.foster.evaluate.MetricsFile;
import io.foster.pipeline.Layout;
import io.foster.pipeline.StageRecord;
import io.foster.train.TrainingCurves;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What is there of a run, as far as the report shows it; whatever is not there yet, or was made
 * with other settings, is empty.
 *
 * @param stages records of the finished stages, in the pipeline's order
 * @param metrics of the evaluated models
 * @param experts curves of the experts
 * @param students curves of the students
 * @param references curves of the models of all data and of random sequences
 * @param distillation lines of the distillation's log: steps and looks of the gate
 * @param timing seconds and memory of its steps
 * @param statistics of the synthetic set
 * @param sequences the synthetic set for readers, a sequence each
 * @param card the data set card, Markdown
 * @param corpus the report of the corpus stage
 */
record RunFiles(
    List<StageRecord> stages,
    Optional<MetricsFile> metrics,
    List<TrainingCurves.Line> experts,
    List<TrainingCurves.Line> students,
    List<TrainingCurves.Line> references,
    List<JsonNode> distillation,
    List<JsonNode> timing,
    Optional<SyntheticStatistics> statistics,
    List<JsonNode> sequences,
    Optional<String> card,
    Optional<JsonNode> corpus) {
  /**
   * Reads what is there.
   *
   * @param done the stages whose results are current, in the pipeline's order; of others nothing is
   *     read
   * @throws IOException if the file system fails
   */
  static RunFiles read(Layout layout, List<String> done, Configuration hadoop) throws IOException {
    List<StageRecord> stages = new ArrayList<>();
    for (String name : done) {
      Optional<String> record = text(layout.record(name), hadoop);
      if (record.isPresent()) {
        stages.add(Json.read(record.get(), StageRecord.class));
      }
    }
    Path synthetic = layout.distill();
    Path metrics = new Path(layout.evaluate(), layout.metrics().getName());
    boolean measured = done.contains("evaluate") && metrics.getFileSystem(hadoop).exists(metrics);
    boolean distilled = done.contains("distill");
    boolean counted =
        distilled
            && synthetic
                .getFileSystem(hadoop)
                .exists(new Path(synthetic, SyntheticDirectory.STATISTICS));
    Optional<String> corpus =
        done.contains("corpus")
            ? text(new Path(layout.corpus(), "report.json"), hadoop)
            : Optional.empty();
    return new RunFiles(
        stages,
        measured ? Optional.of(MetricsFile.read(metrics, hadoop)) : Optional.empty(),
        done.contains("experts") ? curves(layout.experts(), hadoop) : List.of(),
        done.contains("students") ? curves(layout.students(), hadoop) : List.of(),
        done.contains("references") ? curves(layout.references(), hadoop) : List.of(),
        distilled ? nodes(new Path(synthetic, "log.jsonl"), hadoop) : List.of(),
        distilled ? nodes(new Path(synthetic, "timing.jsonl"), hadoop) : List.of(),
        counted
            ? Optional.of(SyntheticDirectory.readStatistics(synthetic, hadoop))
            : Optional.empty(),
        distilled ? nodes(new Path(synthetic, SyntheticDirectory.SEQUENCES), hadoop) : List.of(),
        distilled ? text(new Path(synthetic, DataSetCard.FILE), hadoop) : Optional.empty(),
        corpus.isPresent() ? Optional.of(Json.tree(corpus.get())) : Optional.empty());
  }

  /** A file's text, if it is there. */
  static Optional<String> text(Path file, Configuration hadoop) throws IOException {
    try {
      return Optional.of(Store.around("output", file, hadoop).read(file));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  private static List<TrainingCurves.Line> curves(Path directory, Configuration hadoop)
      throws IOException {
    return lines(new Path(directory, TrainingCurves.FILE), hadoop, TrainingCurves.Line.class);
  }

  private static List<JsonNode> nodes(Path file, Configuration hadoop) throws IOException {
    return lines(file, hadoop, JsonNode.class);
  }

  private static <T> List<T> lines(Path file, Configuration hadoop, Class<T> type)
      throws IOException {
    try {
      return JsonLines.read(
          file, type, "a finished run; make the run anew in another --output", hadoop);
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }
}

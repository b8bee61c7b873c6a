package io.foster.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.foster.base.JsonLines;
import io.foster.seqmodel.SequenceTrainer.CurvePoint;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * {@code curves.jsonl} of a stage that trains models: a line for each look of each model at the
 * validation users, in the order of models and steps. It holds no times, so the same seed gives the
 * same bytes.
 */
public final class TrainingCurves {
  /** The file's name in the stage's directory. */
  public static final String FILE = "curves.jsonl";

  private TrainingCurves() {}

  /**
   * A line of the file.
   *
   * @param training what the model was trained on
   * @param method what chose that
   * @param seed the model's
   * @param step steps done
   * @param loss the mean training loss since the line before, nats; null before the first step
   * @param validation NDCG@10 of the validation users
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Line(
      String training, String method, long seed, int step, Double loss, double validation) {}

  /** Writes the curves of {@code models}. */
  public static void write(Path directory, Configuration hadoop, List<TrainedModel> models)
      throws IOException {
    JsonLines.write(
        new Path(directory, FILE),
        models.stream().flatMap(m -> m.curve().stream().map(p -> line(m, p))),
        hadoop);
  }

  private static Line line(TrainedModel m, CurvePoint p) {
    return new Line(
        m.training(),
        m.method(),
        m.seed(),
        p.step(),
        Double.isNaN(p.loss()) ? null : p.loss(),
        p.validation());
  }
}

package io.foster.trial;

import io.foster.config.BaselineConfig.Method;
import io.foster.config.FosterConfig;
import io.foster.config.Variant;
import io.foster.corpus.Corpus;
import io.foster.evaluate.Cell;
import io.foster.evaluate.EvaluationProtocol;
import io.foster.evaluate.MetricsFile;
import io.foster.seqmodel.SequenceTrainer.CurvePoint;
import io.foster.train.TrainedModel;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A group of cells that differ in their seeds only: one method, or a variant of it, at one budget
 * with students of one architecture.
 *
 * @param config with the budget's M, the students' architecture and the variant's settings
 * @param method empty for models of all data
 * @param variant empty for a method as configured
 * @param seeds of the students
 */
public record CellPlan(
    FosterConfig config, Optional<Method> method, Optional<Variant> variant, List<Long> seeds) {

  private static final String SPLIT = "test";

  public CellPlan {
    seeds = List.copyOf(seeds);
  }

  CellPlan with(List<Long> otherSeeds) {
    return new CellPlan(config, method, variant, otherSeeds);
  }

  String dataset() {
    return config.dataset();
  }

  /** The name of its set. A dot is in no method's name, so variants cannot be taken for one. */
  String set() {
    if (method.isEmpty()) {
      return Cell.FULL;
    }
    String name = method.get().label() + variant.map(v -> "." + v.fileName()).orElse("");
    return name + "-" + config.distill().sequences();
  }

  /** The name that cells of all seeds share: the set's, and the students' where they transfer. */
  String cells() {
    String student = config.studentLabel();
    return student.equals(config.model().backbone().label()) ? set() : set() + "-" + student;
  }

  Map<String, String> settings() {
    return CellFingerprint.ofCell(config, method);
  }

  /**
   * The cell of a measured model.
   *
   * @param curve kept in the cell; empty where a file beside it has it
   * @param from the settings the cell depends on; empty where a manifest has them
   */
  public Cell cell(
      Trial.Measured measured, Cell.Cost cost, List<CurvePoint> curve, Map<String, String> from) {
    TrainedModel model = measured.model();
    boolean full = model.training().equals(Cell.FULL);
    return new Cell(
        dataset(),
        model.training(),
        model.method(),
        variant.map(Variant::name).orElse(""),
        config.studentLabel(),
        !config.studentModel().equals(config.model()) || config.transferEncoder().isPresent(),
        full ? 0 : config.distill().sequences(),
        full ? 0 : config.distill().length(),
        model.seed(),
        SPLIT,
        measured.scores().all(),
        model.validation(),
        model.steps(),
        model.seconds(),
        model.peakRssBytes(),
        cost,
        curve,
        from);
  }

  /** Cells and how they were measured, as files hold them. */
  public static MetricsFile file(
      FosterConfig config, Corpus corpus, List<Trial.Measured> measured, List<Cell> cells) {
    EvaluationProtocol protocol =
        EvaluationProtocol.fullRanking(
            config.splitProtocol(),
            corpus.itemCount(),
            config.evaluate().maskHistory(),
            "all " + measured.get(0).scores().users() + " users with a test target");
    return new MetricsFile(protocol, cells);
  }
}

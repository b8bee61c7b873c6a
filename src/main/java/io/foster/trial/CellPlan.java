package io.foster.trial;

import io.foster.config.FosterConfig;
import io.foster.config.Variant;
import io.foster.corpus.Corpus;
import io.foster.evaluate.Cell;
import io.foster.evaluate.EvaluationProtocol;
import io.foster.evaluate.MetricsFile;
import io.foster.seqmodel.SequenceTrainer.CurvePoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A group of cells that differ in their seeds only: one method, or a variant of it, at one budget
 * with students of one architecture.
 *
 * @param config with the budget's M, the students' architecture and the variant's settings
 * @param subject what they are of
 * @param seeds of the students
 * @param tuned the group that chooses the settings of a variant's students
 */
public record CellPlan(
    FosterConfig config, Subject subject, List<Long> seeds, Optional<CellPlan> tuned) {

  private static final String SPLIT = "test";

  public CellPlan {
    seeds = List.copyOf(seeds);
  }

  /** A group that follows no other. */
  public CellPlan(FosterConfig config, Subject subject, List<Long> seeds) {
    this(config, subject, seeds, Optional.empty());
  }

  CellPlan with(List<Long> otherSeeds) {
    return new CellPlan(config, subject, otherSeeds, tuned);
  }

  /** The group whose choice of settings holds for it; empty where they are as configured. */
  Optional<CellPlan> tuning() {
    if (config.benchmark().tune().isEmpty() || !(subject instanceof Subject.Taught taught)) {
      return Optional.empty();
    }
    return taught.variant().isEmpty() ? Optional.of(this) : tuned;
  }

  String dataset() {
    return config.dataset();
  }

  /** The name of its set. */
  String set() {
    return subject.name(config);
  }

  /** The name that cells of all seeds share: the set's, and the students' where they transfer. */
  String cells() {
    String student = config.studentLabel();
    return student.equals(config.model().backbone().label()) ? set() : set() + "-" + student;
  }

  /** What its cells depend on. */
  Map<String, String> settings() {
    Map<String, String> settings = CellFingerprint.ofCell(config, subject.method());
    if (tuning().isPresent()) {
      Tuning.note(config, settings);
    }
    if (config.evaluate().ranks()) {
      settings.put(CellStore.RANKS, "true");
    }
    return settings;
  }

  /**
   * The cell of what was measured.
   *
   * @param curve kept in the cell; empty where a file beside it has it
   * @param from the settings the cell depends on; empty where a manifest has them
   */
  public Cell cell(
      Measured model, Cell.Cost cost, List<CurvePoint> curve, Map<String, String> from) {
    boolean noSet = List.of(Cell.FULL, Cell.NOTHING).contains(model.training());
    String variant =
        subject instanceof Subject.Taught taught
            ? taught.variant().map(Variant::name).orElse("")
            : "";
    return new Cell(
        dataset(),
        model.training(),
        model.method(),
        variant,
        config.studentLabel(),
        !config.studentModel().equals(config.model()) || config.transferEncoder().isPresent(),
        noSet ? 0 : config.distill().sequences(),
        noSet ? 0 : config.distill().length(),
        model.seed(),
        SPLIT,
        model.scores().all(),
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
      FosterConfig config, Corpus corpus, List<Measured> measured, List<Cell> cells) {
    EvaluationProtocol protocol =
        EvaluationProtocol.fullRanking(
            config.splitProtocol(),
            corpus.itemCount(),
            config.evaluate().maskHistory(),
            "all " + measured.get(0).scores().users() + " users with a test target");
    return new MetricsFile(protocol, cells);
  }
}

package io.foster.evaluate;

import io.foster.seqmodel.SequenceTrainer.CurvePoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds cells for tests; what a test does not say is filled in. */
public final class Cells {
  private String dataset = "games";
  private String training;
  private String method = "foster";
  private String variant = "";
  private String student = "sasrec";
  private boolean transferred;
  private long seed = 1;
  private final Map<String, Double> metrics = new LinkedHashMap<>();
  private double validation;
  private int steps = 1;
  private double seconds = 1;
  private long peakRssBytes = 1;
  private Cell.Cost cost = Cell.Cost.NONE;
  private List<CurvePoint> curve = List.of();
  private Map<String, String> madeFrom = Map.of();

  private Cells(String training) {
    this.training = training;
  }

  /** A cell of models trained on {@code full}, {@code synthetic-4}, .. */
  public static Cells of(String training) {
    return new Cells(training);
  }

  /** The builder of a cell like another one. */
  public static Cells like(Cell c) {
    Cells cells = of(c.training()).dataset(c.dataset()).method(c.method()).variant(c.variant());
    cells.student(c.student(), c.transferred()).seed(c.seed()).cost(c.cost()).curve(c.curve());
    c.metrics().forEach(cells::metric);
    return cells
        .trained(c.validation(), c.steps(), c.seconds(), c.peakRssBytes())
        .madeFrom(c.madeFrom());
  }

  public Cells training(String value) {
    training = value;
    return this;
  }

  public Cells dataset(String value) {
    dataset = value;
    return this;
  }

  public Cells method(String value) {
    method = value;
    return this;
  }

  public Cells variant(String value) {
    variant = value;
    return this;
  }

  public Cells student(String value, boolean isTransferred) {
    student = value;
    transferred = isTransferred;
    return this;
  }

  public Cells seed(long value) {
    seed = value;
    return this;
  }

  public Cells metric(String name, double value) {
    metrics.put(name, value);
    return this;
  }

  public Cells trained(double score, int optimisationSteps, double wallClock, long peak) {
    validation = score;
    steps = optimisationSteps;
    seconds = wallClock;
    peakRssBytes = peak;
    return this;
  }

  public Cells cost(Cell.Cost value) {
    cost = value;
    return this;
  }

  public Cells curve(List<CurvePoint> value) {
    curve = value;
    return this;
  }

  public Cells madeFrom(Map<String, String> value) {
    madeFrom = value;
    return this;
  }

  public Cell build() {
    String count = training.replaceAll("\\D", "");
    int sequences = count.isEmpty() ? 0 : Integer.parseInt(count);
    return new Cell(
        dataset,
        training,
        method,
        variant,
        student,
        transferred,
        sequences,
        sequences == 0 ? 0 : 8,
        seed,
        "test",
        metrics,
        validation,
        steps,
        seconds,
        peakRssBytes,
        cost,
        curve,
        madeFrom);
  }
}

package io.foster.trial;

import io.foster.config.ModelConfig;
import io.foster.evaluate.EvaluationProtocol;
import io.foster.seqmodel.SequenceTrainer.CurvePoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One model of a benchmark: a method's set of one budget, a student of one seed, its scores and
 * what everything cost. A small JSON file each.
 *
 * @param dataset name of the data set
 * @param method as configured, or {@code full}
 * @param variant its name where the method is not {@link #AS_CONFIGURED}
 * @param training what the model was trained on, as {@code metrics.json} has it
 * @param sequences M, 0 for all data
 * @param length L, 0 for all data
 * @param student its architecture, as {@code benchmark.students} names it
 * @param seed of the training
 * @param protocol how it was evaluated
 * @param metrics on the test users, by name, those of their slices too ({@code recall@10[target
 *     cold]}); older cells have no slices
 * @param validation the best validation score
 * @param trainSteps steps of its training
 * @param trainSeconds of its training, validation included; several trainings run beside each other
 * @param curve its looks at the validation users; older cells have none
 * @param cost what making the set took, the same for all seeds that share it
 * @param madeFrom the settings it depends on
 */
public record BenchmarkCell(
    String dataset,
    String method,
    String variant,
    String training,
    int sequences,
    int length,
    String student,
    long seed,
    EvaluationProtocol protocol,
    LinkedHashMap<String, Double> metrics,
    double validation,
    int trainSteps,
    double trainSeconds,
    List<CurvePoint> curve,
    Cost cost,
    Map<String, String> madeFrom) {

  /** The method of models of all data. */
  public static final String FULL = "full";

  /** The variant of methods that are as the configuration has them. */
  public static final String AS_CONFIGURED = "";

  /** What cells without one are of: they were made before there was a choice. */
  private static final String FIRST_STUDENT = "sasrec";

  public BenchmarkCell {
    curve = curve == null ? List.of() : List.copyOf(curve);
    variant = variant == null ? AS_CONFIGURED : variant;
    student = student == null ? FIRST_STUDENT : student;
  }

  /**
   * What making a set took.
   *
   * @param steps optimisation steps; 0 for a selection
   * @param seconds wall-clock time
   * @param residentBytes what the process held before
   * @param peakBytes the most it held meanwhile
   */
  public record Cost(int steps, double seconds, long residentBytes, long peakBytes) {
    /** Of models of all data: there is no set to make. */
    static final Cost NONE = new Cost(0, 0, 0, 0);

    /** The most memory it took on top of what was held before. */
    public long moreBytes() {
      return Math.max(0, peakBytes - residentBytes);
    }
  }

  /** What tables call the method or its variant. */
  public String label() {
    return isVariant() ? method + " " + variant : method;
  }

  /** Whether it is of an ablation or a sweep. */
  public boolean isVariant() {
    return !variant.equals(AS_CONFIGURED);
  }

  /** Whether its architecture or text encoder is another than the one the sets were made with. */
  public boolean transferred() {
    return madeFrom.containsKey(CellFingerprint.TRANSFER)
        || madeFrom.containsKey(CellFingerprint.TRANSFER_ENCODER);
  }

  /**
   * The name of cells that differ in their seeds only, and with the seed of their files: the set's,
   * and the students' architecture where it is not that of {@code model}.
   */
  static String groupName(String set, String student, ModelConfig model) {
    return student.equals(model.backbone().label()) ? set : set + "-" + student;
  }

  /** The name of the set it was trained on. */
  public static String setName(String method, int sequences) {
    return sequences == 0 ? method : method + "-" + sequences;
  }
}

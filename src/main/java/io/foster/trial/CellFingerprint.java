package io.foster.trial;

import io.foster.config.BaselineConfig;
import io.foster.config.BaselineConfig.Method;
import io.foster.config.EncoderConfig;
import io.foster.config.FosterConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The settings that a set, a choice of students' settings and a cell depend on: what has to be the
 * same for a finished one to count.
 */
public final class CellFingerprint {
  /** How students are trained; of all but models of all data. */
  public static final String STUDENT = "student";

  /** Only where students are of another architecture than the one sets are made with. */
  static final String TRANSFER = "transfer";

  /** Only where students read item texts through an encoder of their own. */
  static final String TRANSFER_ENCODER = "transfer.encoder";

  /** Where the data lie may change, and so may the seeds and methods that are asked for. */
  private static final List<String> COMMON =
      List.of(
          "input.format",
          "input.interactions",
          "input.items",
          "input.columns",
          "input.charset",
          "input.missing",
          "input.mind-history",
          "ingest",
          "corpus",
          "item-text",
          "encoder",
          "experts",
          "evaluate.mask-history",
          "evaluate.validation-users");

  /** What is measured; nothing is made or chosen by it. */
  private static final String CUTOFFS = "evaluate.cutoffs";

  private CellFingerprint() {}

  /**
   * What a cell depends on, by path, as JSON.
   *
   * @param method empty for models of all data
   */
  static Map<String, String> ofCell(FosterConfig config, Optional<Method> method) {
    Map<String, String> settings = ofStudents(config, method);
    settings.put(CUTOFFS, config.renderDecisive(CUTOFFS));
    return settings;
  }

  /** What a trained model depends on: all of that but what is measured. */
  static Map<String, String> ofStudents(FosterConfig config, Optional<Method> method) {
    Map<String, String> settings = ofSet(config, method);
    if (!config.studentModel().equals(config.model())) {
      settings.put(TRANSFER, config.studentModel().toString());
    }
    if (config.transferEncoder().isPresent()) {
      EncoderConfig own = config.studentEncoder();
      settings.put(TRANSFER_ENCODER, own.source() + "+" + own.trainableLayers());
    }
    if (method.isPresent() && !config.otherTeachers().isEmpty()) {
      settings.put(FosterConfig.LABEL_ENCODERS, config.render(FosterConfig.LABEL_ENCODERS));
    }
    return settings;
  }

  /** What a set depends on: all of that but the students' architecture and encoder. */
  static Map<String, String> ofSet(FosterConfig config, Optional<Method> method) {
    List<String> paths = new ArrayList<>(COMMON);
    if (config.generatesInput()) {
      paths.add("sample");
    }
    if (method.isPresent()) {
      paths.add(STUDENT);
      paths.addAll(BaselineConfig.sections(method.get()));
    }
    Map<String, String> settings = new TreeMap<>();
    paths.forEach(path -> settings.put(path, config.renderDecisive(path)));
    settings.put("model", config.render("model"));
    settings.put("seed", Long.toString(config.seed()));
    return settings;
  }
}

package io.foster.config;

import java.util.List;
import java.util.stream.Stream;

/**
 * The section {@code baseline}: alternatives to FOSTER at the same budget.
 *
 * @param method which one {@code foster baseline} runs
 * @param representation what k-center and herding compare sequences by
 * @param strata of popularity-stratified
 * @param labelled which real sequences expert-labelled gives the experts' labels to
 * @param dealRec the section dealrec
 * @param goracs the section goracs
 * @param scratch the section foster-scratch
 * @param published the section foster-published
 * @param gradientMatching the section gradient-matching
 * @param td3 the section td3
 */
public record BaselineConfig(
    Method method,
    Representation representation,
    int strata,
    Method labelled,
    DealRecPlan dealRec,
    GoracsPlan goracs,
    Loop scratch,
    Loop published,
    GradientMatchingPlan gradientMatching,
    Td3Plan td3) {

  /** The methods, each a class of {@code io.foster.methods} with its paper cited. */
  public enum Method {
    /** M users drawn at random. */
    RANDOM(false),
    /** The M longest histories. */
    LONGEST(false),
    /** M users drawn evenly from strata of popularity. */
    POPULARITY_STRATIFIED(false),
    /** Greedy K-Center on sequence representations. */
    K_CENTER(true),
    /** Herding on sequence representations. */
    HERDING(true),
    /** Influence and effort scores with stratified coverage. */
    DEALREC(true),
    /** A group selected by optimal transport. */
    GORACS(true),
    /** Real sequences with the experts' soft labels. */
    EXPERT_LABELLED(true),
    /** Dataset condensation by gradient matching. */
    GRADIENT_MATCHING(false),
    /** A Tucker-factorised summary, learned by bi-level optimisation. */
    TD3(true),
    /** FOSTER as published: tied, no soft labels to start from. */
    FOSTER_PUBLISHED(true),
    /** FOSTER with separate inputs and soft targets, no soft labels to start from. */
    FOSTER_SCRATCH(true),
    /** FOSTER as configured in the section {@code distill}. */
    FOSTER(true);

    private final boolean needsExperts;

    Method(boolean needsExperts) {
      this.needsExperts = needsExperts;
    }

    /** Whether it selects real sequences, which can then be given other labels. */
    public boolean selects() {
      return compareTo(EXPERT_LABELLED) < 0;
    }

    /** Whether every student gets a set of its own: random and cheap to make. */
    public boolean redraws() {
      return this == RANDOM || this == POPULARITY_STRATIFIED;
    }

    /** How it is written in configurations, files and tables. */
    public String label() {
      return Section.name(this);
    }
  }

  /** What two sequences are compared by. */
  public enum Representation {
    /** The first expert's hidden state after the sequence. */
    EXPERT,
    /** The mean text feature of its items. */
    TEXT
  }

  /**
   * The first-order loop where it differs from {@code distill}.
   *
   * @param steps updates of S
   * @param learningRate of S
   * @param innerSteps steps of omega after each reset
   */
  public record Loop(int steps, double learningRate, int innerSteps) {}

  /**
   * Steps of the first-order loop that a method takes.
   *
   * @param distill of FOSTER as configured
   */
  public int loopSteps(Method of, DistillPlan distill) {
    return switch (of) {
      case FOSTER -> distill.steps();
      case FOSTER_SCRATCH -> scratch.steps();
      case FOSTER_PUBLISHED -> published.steps();
      default -> 0;
    };
  }

  /** The parts of the configuration that a method's set depends on, besides model and encoder. */
  public static List<String> sections(Method method) {
    List<String> own =
        switch (method) {
          case RANDOM, LONGEST -> List.of();
          case POPULARITY_STRATIFIED -> List.of("baseline.strata");
          case K_CENTER, HERDING -> List.of("baseline.representation");
          case EXPERT_LABELLED ->
              List.of(
                  "baseline.expert-labelled",
                  "baseline.strata",
                  "baseline.representation",
                  "baseline.dealrec",
                  "baseline.goracs",
                  "distill.label-experts",
                  "distill.label-encoders",
                  "distill.windows");
          case DEALREC -> List.of("baseline.dealrec");
          case GORACS -> List.of("baseline.goracs", "baseline.representation");
          case GRADIENT_MATCHING ->
              List.of("baseline.gradient-matching", "distill.tied-mixture", "distill.windows");
          case TD3 -> List.of("baseline.td3", "distill.tied-mixture", "distill.windows");
          case FOSTER -> List.of("distill", "student");
          case FOSTER_SCRATCH -> List.of("distill", "student", "baseline.foster-scratch");
          case FOSTER_PUBLISHED -> List.of("distill", "student", "baseline.foster-published");
        };
    return Stream.concat(Stream.of("distill.sequences", "distill.length"), own.stream()).toList();
  }

  private static Loop loop(Section s) {
    return new Loop(
        s.integer("steps", 0), s.number("learning-rate", 0, 100), s.integer("inner-steps", 0));
  }

  static BaselineConfig read(Section s) {
    BaselineConfig config =
        new BaselineConfig(
            s.choice("method", Method.class),
            s.choice("representation", Representation.class),
            s.integer("strata", 1),
            s.choice("expert-labelled.from", Method.class),
            dealRec(s.section("dealrec")),
            goracs(s.section("goracs")),
            loop(s.section("foster-scratch")),
            loop(s.section("foster-published")),
            gradientMatching(s.section("gradient-matching")),
            td3(s.section("td3")));
    if (!config.labelled.selects()) {
      s.problem(
          "expert-labelled.from",
          config.labelled.label() + " selects no real sequences",
          "use one that does, such as random");
    }
    return config;
  }

  private static DealRecPlan dealRec(Section s) {
    return new DealRecPlan(
        s.integer("pool", 0),
        s.integer("candidates", 1),
        s.integer("depth", 1),
        s.number("scale", 1e-3, 1e9),
        s.number("damping", 0, 1),
        s.number("effort-weight", 0, 1e6),
        s.number("hard-share", 0, 1),
        s.integer("strata", 1));
  }

  private static GoracsPlan goracs(Section s) {
    return new GoracsPlan(
        s.integer("pool", 0),
        s.integer("targets", 1),
        s.integer("candidates", 1),
        s.number("gradient-weight", 0, 1e6),
        s.integer("exchanges", 0),
        s.integer("tried", 1));
  }

  private static GradientMatchingPlan gradientMatching(Section s) {
    return new GradientMatchingPlan(
        s.integer("steps", 1),
        s.integer("reset-every", 1),
        s.number("model-rate", 0, 1e3),
        s.number("learning-rate", 0, 10),
        s.integer("real-positions", 1),
        s.integer("subset-size", 0));
  }

  private static Td3Plan td3(Section s) {
    return new Td3Plan(
        s.integer("steps", 1),
        s.integer("inner-steps", 1),
        s.integer("window", 1),
        s.number("inner-rate", 0, 1e3),
        s.number("encoder-rate", 0, 1),
        s.number("momentum", 0, 0.999),
        s.number("learning-rate", 0, 10),
        s.integer("real-positions", 1),
        s.number("align", 0, 1e6),
        s.integer("subset-size", 0),
        s.integer("user-rank", 1),
        s.integer("time-rank", 1),
        s.bool("recompute"));
  }

  /** Whether {@code which} reads the experts that {@code foster train} leaves. */
  public boolean needsExperts(Method which) {
    boolean byText = representation == Representation.TEXT;
    return which.needsExperts && !(byText && (which == Method.K_CENTER || which == Method.HERDING));
  }
}

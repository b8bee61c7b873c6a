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
 */
public record BaselineConfig(
    Method method, Representation representation, int strata, Method labelled) {

  /** The methods, each a class of {@code io.foster.baselines} with its paper cited. */
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
    /** Real sequences with the experts' soft labels. */
    EXPERT_LABELLED(true),
    /** FOSTER as published: tied, no soft labels to start from. */
    FOSTER_PUBLISHED(true),
    /** FOSTER as configured in the section {@code distill}. */
    FOSTER(true);

    private final boolean needsExperts;

    Method(boolean needsExperts) {
      this.needsExperts = needsExperts;
    }

    /** Whether it selects real sequences, which can then be given other labels. */
    public boolean selects() {
      return this != EXPERT_LABELLED && this != FOSTER && this != FOSTER_PUBLISHED;
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
                  "distill.label-experts",
                  "distill.label-temperature");
          case FOSTER, FOSTER_PUBLISHED -> List.of("distill", "student");
        };
    return Stream.concat(Stream.of("distill.sequences", "distill.length"), own.stream()).toList();
  }

  static BaselineConfig read(Section s) {
    BaselineConfig config =
        new BaselineConfig(
            s.choice("method", Method.class),
            s.choice("representation", Representation.class),
            s.integer("strata", 1),
            s.choice("expert-labelled.from", Method.class));
    if (!config.labelled.selects()) {
      s.problem(
          "expert-labelled.from",
          config.labelled.label() + " selects no real sequences",
          "use one that does, such as random");
    }
    return config;
  }

  /** Whether {@code which} reads the experts that {@code foster train} leaves. */
  public boolean needsExperts(Method which) {
    boolean byText = representation == Representation.TEXT;
    return which.needsExperts && !(byText && (which == Method.K_CENTER || which == Method.HERDING));
  }
}

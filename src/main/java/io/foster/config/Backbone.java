package io.foster.config;

/** The architectures of a recommender. */
public enum Backbone {
  /** Causal self-attention. */
  SASREC,
  /** A recurrent network. */
  GRU4REC,
  /** The mean of the history through a feed-forward network. */
  MEAN_POOLING;

  /**
   * The one of a {@link #label}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Backbone ofLabel(String label) {
    for (Backbone backbone : values()) {
      if (backbone.label().equals(label)) {
        return backbone;
      }
    }
    throw new IllegalArgumentException("there is no backbone " + label);
  }

  /** How it is written in configurations, files and tables. */
  public String label() {
    return Section.name(this);
  }
}

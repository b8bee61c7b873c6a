package io.foster.config;

/** What recommends without having learned anything: every method has to be better. */
public enum Floor {
  /** A fresh model, one for each seed: it recommends what resembles the history. */
  UNTRAINED,
  /** The items with the most training interactions, the same for all users. */
  POPULARITY,
  /** The items whose texts resemble that of the history's last item. */
  NEAREST_TEXT;

  /** How it is written in configurations, files and tables. */
  public String label() {
    return Section.name(this);
  }
}

package io.foster.base;

import java.util.List;

/**
 * The user's configuration or input cannot be used. The command line prints each problem on a line
 * of its own and exits with code 2.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** One line each. */
  private final List<String> problems;

  /**
   * Several problems.
   *
   * @param problems one line each: the path, what is wrong, and the mend
   */
  public ConfigException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /**
   * One problem.
   *
   * @param problem the path, what is wrong, and the mend
   */
  public ConfigException(String problem) {
    this(List.of(problem));
  }

  /**
   * What is wrong.
   *
   * @return one line each: the path, what is wrong, and the mend
   */
  public List<String> problems() {
    return problems;
  }
}

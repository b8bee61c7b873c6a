package io.foster.base;

import java.util.Collection;
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
   * Several problems. What they quote of files and settings may hold line breaks and worse; it is
   * shown as {@link Printable#line} has it.
   *
   * @param problems one line each: the path, what is wrong, and the mend
   */
  public ConfigException(List<String> problems) {
    super(String.join("\n", lines(problems)));
    this.problems = lines(problems);
  }

  private static List<String> lines(List<String> problems) {
    return problems.stream().map(Printable::line).toList();
  }

  /**
   * One problem.
   *
   * @param problem the path, what is wrong, and the mend
   */
  public ConfigException(String problem) {
    this(List.of(problem));
  }

  /** Refuses to go on if there are problems, one line each. */
  public static void ifAny(Collection<String> problems) {
    if (!problems.isEmpty()) {
      throw new ConfigException(List.copyOf(problems));
    }
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

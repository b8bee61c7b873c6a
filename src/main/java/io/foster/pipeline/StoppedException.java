package io.foster.pipeline;

/** The process was told to end, and what was done so far has been kept. */
public final class StoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param where the work stopped, such as {@code distill, after step 37 of 200}
   */
  public StoppedException(String where) {
    this("stopped in " + where + "; what is done is kept, go on with --resume", null);
  }

  private StoppedException(String message, Throwable cause) {
    super(message, cause);
  }

  /** What comes of work that does not ask: Spark ends with the process, and it fails. */
  static StoppedException during(String stage, Throwable failure) {
    return new StoppedException(line(stage), failure);
  }

  /** The line for the user where a stage is done anew. */
  static String line(String stage) {
    return "stopped in " + stage + ", which is done anew; go on with --resume";
  }
}

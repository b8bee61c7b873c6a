package io.foster.pipeline;

/** The process was told to end, and what was done so far has been kept. */
public final class StoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param where the work stopped, such as {@code distill, after step 37 of 200}
   */
  public StoppedException(String where) {
    super("stopped in " + where + "; what is done is kept, go on with --resume");
  }
}

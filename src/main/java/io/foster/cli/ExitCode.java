package io.foster.cli;

/** How a command ends, for scripts and schedulers. */
final class ExitCode {
  static final int DONE = 0;

  /** The command line is wrong. */
  static final int USAGE = 1;

  /** The configuration or the input is wrong: retrying without a change will not help. */
  static final int INPUT = 2;

  /** Foster or the platform failed. */
  static final int INTERNAL = 3;

  /** Told to end by Ctrl-C (SIGINT), which the JVM answers itself: 128 + 2. */
  static final int INTERRUPTED = 130;

  /** Told to end (SIGTERM), and what was done is kept: what a JVM ends with then, 128 + 15. */
  static final int STOPPED = 143;

  private ExitCode() {}
}

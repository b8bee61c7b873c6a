package io.foster.pipeline;

/**
 * How the last command on an output directory ended, for schedulers and scripts. Written last. A
 * command that fails to replace the results of an earlier one leaves its status: they are complete
 * and untouched.
 *
 * @param state {@code done}, {@code failed} or {@code stopped} (told to end by a signal)
 * @param command such as {@code run}
 * @param stage the stage that failed, or null
 * @param message why it failed, or null
 * @param started ISO-8601, UTC
 * @param seconds wall time of the command
 */
public record RunStatus(
    String state, String command, String stage, String message, String started, double seconds) {
  static final String DONE = "done";
  static final String FAILED = "failed";
  static final String STOPPED = "stopped";
}

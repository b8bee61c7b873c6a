package io.foster.pipeline;

import java.io.PrintStream;

/** The last line of a terminal: a bar and what it is about, drawn again in the same place. */
final class TerminalLine {
  private static final int WIDTH = 24;
  private static final long NANOS_BETWEEN = 100_000_000;
  private static final String BEGIN_AND_ERASE = "\r\u001b[K";

  private final PrintStream out;
  private final int columns;
  private boolean shown;
  private long last = Long.MIN_VALUE;

  TerminalLine(PrintStream out, int columns) {
    this.out = out;
    this.columns = columns;
  }

  /**
   * Draws the line, unless that was done less than a tenth of a second ago.
   *
   * @param share done, 0 to 1; below 0 where it is not known, then there is no bar
   * @param now nanoseconds
   */
  void draw(String label, double share, String text, long now) {
    if (last != Long.MIN_VALUE && now - last < NANOS_BETWEEN) {
      return;
    }
    last = now;
    String bar = "";
    if (share >= 0) {
      int full = (int) (share * WIDTH);
      bar = " [" + "#".repeat(full) + "-".repeat(WIDTH - full) + "]";
    }
    String line = label + bar + " " + text;
    // One column less: writing into the last one begins a new line on some terminals.
    int length = Math.min(line.length(), Math.max(1, columns - 1));
    out.print(BEGIN_AND_ERASE + line.substring(0, length));
    out.flush();
    shown = true;
  }

  /** Takes the line away, so that others can be printed. */
  void clear() {
    if (shown) {
      out.print(BEGIN_AND_ERASE);
      out.flush();
      shown = false;
    }
  }
}

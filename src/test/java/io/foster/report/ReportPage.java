package io.foster.report;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;

/**
 * Takes the pictures of a finished report for the documentation; {@code docs/guide.md} has the
 * command.
 */
final class ReportPage {
  private ReportPage() {}

  /** Arguments: report.html, width, height at most, picture. */
  public static void main(String[] args) throws Exception {
    Path profile = Files.createTempDirectory("foster-chromium");
    try (Chromium browser =
        Chromium.open(
            Chromium.program().orElseThrow(() -> new IllegalStateException("no chromium in PATH")),
            profile,
            Path.of(args[0]).toUri(),
            Integer.parseInt(args[1]))) {
      // Charts are drawn anew when the page has got its width.
      browser.evaluate("new Promise(r => setTimeout(r, 2000))");
      Files.write(Path.of(args[3]), browser.screenshot(Integer.parseInt(args[2])));
      browser.problems().forEach(System.err::println);
    } finally {
      FileUtils.deleteQuietly(profile.toFile());
    }
  }
}

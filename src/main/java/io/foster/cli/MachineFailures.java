package io.foster.cli;

import io.foster.base.LiteralPath;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.lang3.exception.ExceptionUtils;

/**
 * Recognises what a machine cannot do as it is, from the messages of the system: a full disk, a
 * place without rights, a host that is not there. Spark hands on what happens on executors as text.
 */
final class MachineFailures {
  private record Rule(Pattern pattern, String line) {}

  private static final Pattern WRITTEN =
      Pattern.compile("Task failed while writing rows to ([^\\n]+?)\\.?(?:\\n|$)");

  /**
   * In order: the first one that fits is the answer. %1$s is what the pattern's group found, %2$s
   * the option.
   */
  private static final List<Rule> RULES =
      List.of(
          rule(
              "(?i)(no space left on device|disk quota exceeded|not enough space"
                  + "|(?:ns|ds)?quotaexceededexception|there is not enough space on the disk)",
              "%1$s; free some there, or choose another %2$s DIR"),
          rule(
              "(?i)(read-only file system)", "%1$s; choose a place you can write to with %2$s DIR"),
          rule(
              "(?i)(file too large)",
              "%s; raise the limit of a file's size there (ulimit -f), or choose another place"),
          rule("(?i)(too many open files)", "%s; raise their limit (ulimit -n)"),
          rule(
              "(?i)(unable to create (?:new )?native thread)",
              "%s; raise the limit of processes and threads (ulimit -u, or the container's)"),
          rule(
              "((?:AccessControlException|AccessDeniedException)[^\\n]*"
                  + "|[^\\n]*\\(?Permission denied\\)?[^\\n]*)",
              "%s; check that the place is there and may be read and written by this user"),
          rule(
              "(UnknownHostException[^\\n]*|NoRouteToHostException[^\\n]*)",
              "a host cannot be reached (%s); check the address and the network"));

  private static final Rule MISSING =
      rule(
          "(FileNotFoundException: (?!.*Permission denied)[^\\n]*)",
          "%s; check that the place is there and may be read and written by this user");

  private static final Pattern PLACE =
      Pattern.compile("((?:[A-Za-z][A-Za-z0-9+.-]*:)?/.*?)(?: does not exist| \\(|$)");

  private MachineFailures() {}

  /**
   * The line for the user, if the failure is one of those. A file that is missing in an output that
   * is there is none of them: Foster itself has lost it, or looks for it at the wrong place.
   *
   * @param output the command's, where it has one
   * @param option what names the place that the command writes to, {@code --output} or {@code --to}
   */
  static Optional<String> describe(Throwable failure, Optional<String> output, String option) {
    return describe(failure, option).or(() -> missing(failure, output));
  }

  private static Optional<String> missing(Throwable failure, Optional<String> output) {
    for (Throwable t : ExceptionUtils.getThrowableList(failure)) {
      Matcher found = MISSING.pattern().matcher(t.toString());
      if (found.find()) {
        String what = found.group(1);
        Matcher place = PLACE.matcher(what);
        boolean users = place.find() && output.filter(o -> isWithin(o, place.group(1))).isEmpty();
        return users ? Optional.of(MISSING.line().formatted(what.strip())) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** Whether the place is in the output, and the output is there. */
  private static boolean isWithin(String output, String place) {
    String of = LiteralPath.of("output", place).toUri().getPath();
    String root = LiteralPath.of("output", output).toUri().getPath();
    String absolute =
        root.startsWith("/")
            ? root
            : java.nio.file.Path.of(root).toAbsolutePath().normalize().toString();
    boolean local = !output.contains(":/") || output.startsWith("file:");
    return (of + "/").startsWith(absolute + "/")
        && (!local || Files.exists(java.nio.file.Path.of(absolute)));
  }

  @SuppressWarnings("ReferenceEquality") // a rule is itself
  private static Optional<String> describe(Throwable failure, String option) {
    String place = "output";
    boolean shuffles = false;
    for (Throwable t : ExceptionUtils.getThrowableList(failure)) {
      Matcher written = WRITTEN.matcher(t.toString());
      if (written.find()) {
        place = "output: " + written.group(1);
      }
      shuffles |= isTemporary(t);
    }
    for (Rule rule : RULES) {
      for (Throwable t : ExceptionUtils.getThrowableList(failure)) {
        Matcher found = rule.pattern().matcher(t.toString());
        if (found.find()) {
          boolean full = rule == RULES.get(0);
          if (full && shuffles) {
            return Optional.of(
                "spark.local.dir: "
                    + found.group(1).strip()
                    + " for Spark's temporary files; free some in /tmp, or set --conf"
                    + " spark.local.dir=DIR");
          }
          String line = rule.line().formatted(found.group(1).strip(), option);
          return Optional.of(full || rule == RULES.get(1) ? place + ": " + line : line);
        }
      }
    }
    return Optional.empty();
  }

  /** Whether Spark was writing what it shuffles, caches or spills. */
  private static boolean isTemporary(Throwable t) {
    for (StackTraceElement frame : t.getStackTrace()) {
      String name = frame.getClassName();
      if (name.startsWith("org.apache.spark.storage.Disk")
          || name.startsWith("org.apache.spark.shuffle.")
          || name.startsWith("org.apache.spark.util.collection.External")) {
        return true;
      }
    }
    return false;
  }

  private static Rule rule(String pattern, String line) {
    return new Rule(Pattern.compile(pattern), line);
  }
}

package io.foster.cli;

import io.foster.device.ClusterCheck;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.lang3.exception.ExceptionUtils;

/**
 * Recognises what goes wrong on clusters for reasons that a setting mends, from the messages of
 * Spark and of the cluster managers: they have no exception of their own for it.
 */
final class ClusterFailures {
  private record Rule(Pattern pattern, String line) {}

  /** Local mode's only executor is the driver, which has another setting. */
  private static final String EXECUTOR = "(?s)^(?!.*executor driver\\)).*(?:Lost task|executor).*?";

  /** In order: the first one that fits is the answer. {0} is what the pattern's group found. */
  private static final List<Rule> RULES =
      List.of(
          rule(
              "((?i)Container killed by YARN[^.\\n]*|[^\\n.]*exceeding (?:physical|virtual) memory"
                  + " limits|[^\\n]*(?:OOMKilled|exited with code 137|exit code:? 137"
                  + "|exit status:? 137|\\(SIGKILL[^)\\n]*\\)))",
              "spark.executor.memoryOverhead: an executor was killed, as it is when it takes more"
                  + " memory than its container has (%s); raise it, for example --conf"
                  + " spark.executor.memoryOverhead=4g: torch's memory is outside of the heap"),
          rule(
              EXECUTOR + "(java\\.lang\\.OutOfMemoryError[^\\n]*|exited with code 52)",
              "spark.executor.memory: an executor ran out of heap (%s); raise it, for example"
                  + " --conf spark.executor.memory=8g, or lower spark.executor.cores"),
          rule(
              "(Total size of serialized results[^\\n]*)",
              "spark.driver.maxResultSize: %s; raise it, for example --conf"
                  + " spark.driver.maxResultSize=4g, and --driver-memory with it"),
          rule(
              "InvalidClassException: (io\\.foster[^\\n]*)",
              "spark.jars: driver and executors run different builds of Foster (%s); give both the"
                  + " same jar, and leave no other on the cluster's class path"),
          rule(
              "InvalidClassException: ((?:org\\.apache\\.spark|scala)[^\\n]*)",
              "spark.master: the driver's Spark is not the cluster's (%s); submit with the"
                  + " spark-submit of the cluster's own version (set SPARK_HOME)"),
          rule(
              "(No FileSystem for scheme[^\\n]*|Class org\\.apache\\.hadoop\\.fs\\.[\\w.]+ not"
                  + " found)",
              "output: the executors have no file system client (%s); add its Hadoop connector"
                  + " with --packages, so that they get it too"),
          rule(
              "(All masters are unresponsive|Master removed our application[^\\n]*"
                  + "|Cannot call methods on a stopped SparkContext|SparkContext (?:was|has been)"
                  + " shut ?down)",
              "spark.master: the cluster has ended the application (%s); see the master's log, then"
                  + " run again with --resume"));

  private static final Pattern NATIVES =
      Pattern.compile(
          "(UnsatisfiedLinkError[^\\n]*|Failed to load PyTorch native library[^\\n]*"
              + "|Could not initialize class (?:ai\\.djl|io\\.foster\\.tensor\\.Torch)[^\\n]*"
              + "|No deep learning engine found[^\\n]*)");
  private static final Pattern WHERE =
      Pattern.compile("\\(TID \\d+\\) \\((\\S+) executor (\\w+)\\)");

  private ClusterFailures() {}

  /** The line for the user, if the failure is one of those. */
  static Optional<String> describe(Throwable failure) {
    for (Throwable t : ExceptionUtils.getThrowableList(failure)) {
      String text = t.toString();
      Matcher natives = NATIVES.matcher(text);
      if (natives.find()) {
        Matcher where = WHERE.matcher(String.valueOf(failure));
        String who =
            where.find() ? "executor " + where.group(2) + " on " + where.group(1) : "this machine";
        return Optional.of(ClusterCheck.nativesMissing(who, natives.group(1).strip()));
      }
      for (Rule rule : RULES) {
        Matcher found = rule.pattern().matcher(text);
        if (found.find()) {
          return Optional.of(rule.line().formatted(found.group(1).strip()));
        }
      }
    }
    return Optional.empty();
  }

  private static Rule rule(String pattern, String line) {
    return new Rule(Pattern.compile(pattern), line);
  }
}

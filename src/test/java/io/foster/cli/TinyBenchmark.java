package io.foster.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code foster benchmark} with the smallest configuration of the repository. */
final class TinyBenchmark {
  static final String CONFIG = "conf/benchmark/tiny.conf";

  private TinyBenchmark() {}

  /**
   * Runs it.
   *
   * @param settings what differs from the configuration, for {@code --set}
   * @param more arguments after those
   */
  static CommandRun run(Path output, List<String> settings, String... more) {
    List<String> args =
        new ArrayList<>(List.of("benchmark", "--config", CONFIG, "--output", output.toString()));
    settings.forEach(setting -> args.addAll(List.of("--set", setting)));
    args.addAll(List.of(more));
    return CommandRun.of(args.toArray(String[]::new));
  }
}

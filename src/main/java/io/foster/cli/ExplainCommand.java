package io.foster.cli;

import io.foster.config.KeyGuide;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says what a configuration key is. */
final class ExplainCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "KEY",
      arity = "0..1",
      description = "a key, its last part or a section; without: all sections")
  private String key;

  @Mixin private CommonOptions common = new CommonOptions();
  private final Environment environment;

  ExplainCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    KeyGuide guide = common.guide();
    List<String> lines = key == null ? guide.overview() : guide.explain(key);
    lines.forEach(environment.out()::println);
    return ExitCode.DONE;
  }
}

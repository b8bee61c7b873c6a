package io.foster.cli;

import io.foster.config.FosterConfig;
import io.foster.pipeline.Layout;
import io.foster.pipeline.Store;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Mixin;

/** Prints the table of a finished run again, without Spark. */
final class ReportCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();
  private final Environment environment;

  ReportCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws Exception {
    FosterConfig config = common.load();
    Configuration hadoop = Sessions.hadoop();
    Store store = Store.at("output", config.requireOutput(), hadoop);
    new Summary(new Layout(store.root()), hadoop).printTable(environment.out());
    return ExitCode.DONE;
  }
}

package io.foster.cli;

import io.foster.base.ConfigException;
import io.foster.device.ClusterCheck;
import io.foster.device.Natives;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/**
 * Loads the native libraries on this machine, without Spark, which leaves them unpacked in DJL's
 * cache: for init scripts and container images, so that no task has to.
 */
final class NativesCommand implements Callable<Integer> {
  @Option(names = "--gpu", description = "fail where torch sees no GPU")
  private boolean gpu;

  private final Environment environment;

  NativesCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    Natives natives = Natives.load();
    if (!natives.problem().isEmpty()) {
      throw new ConfigException(ClusterCheck.nativesMissing("this machine", natives.problem()));
    }
    if (gpu && natives.gpus() == 0) {
      throw new ConfigException(
          "natives: PyTorch %s in %s sees no GPU; use CUDA natives on a machine with a GPU and its"
                  .formatted(natives.torch(), natives.directory())
              + " driver (docs/cluster.md)");
    }
    environment
        .out()
        .printf(
            "PyTorch %s in %s sees %d GPUs; the tokenizers are loaded.%n",
            natives.torch(), natives.directory(), natives.gpus());
    return ExitCode.DONE;
  }
}

package io.foster.device;

import java.io.Serializable;
import java.util.List;

/**
 * What an executor said of itself.
 *
 * @param executor Spark's name of it; {@code driver} in local mode
 * @param host where it runs
 * @param java version of its virtual machine
 * @param spark version of its Spark
 * @param code release and hash of its Foster
 * @param natives whether PyTorch and the tokenizers can be loaded
 * @param addresses of the GPUs that Spark gave the task
 * @param device what the task computes on, or empty where it has none
 * @param problems lines, each with its mend
 */
public record ExecutorReport(
    String executor,
    String host,
    String java,
    String spark,
    String code,
    Natives natives,
    List<String> addresses,
    String device,
    List<String> problems)
    implements Serializable {

  /** One line for people. */
  public String line() {
    return "executor %s on %s: Java %s, Spark %s, Foster %s, %s, GPUs from Spark %s, computes on %s"
        .formatted(
            executor,
            host,
            java,
            spark,
            code,
            natives.torch().isEmpty()
                ? "no PyTorch"
                : "PyTorch %s sees %d GPUs".formatted(natives.torch(), natives.gpus()),
            addresses.isEmpty() ? "none" : String.join(",", addresses),
            device.isEmpty() ? "nothing" : device);
  }
}

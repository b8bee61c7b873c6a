package io.foster.device;

import ai.djl.Device;
import io.foster.base.ConfigException;
import io.foster.config.DeviceKind;
import io.foster.tensor.Torch;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/**
 * Which device a task or the driver computes on. A GPU that is asked for and absent is an error of
 * the task: no task falls back to the CPU.
 */
public final class Devices {
  private Devices() {}

  /**
   * The device of the calling thread: a task's own GPU where Spark schedules GPUs ({@code
   * spark.task.resource.gpu.amount}), else the first one.
   *
   * @throws ConfigException if a GPU is asked for and there is none
   */
  public static Device current(DeviceKind kind) {
    if (kind == DeviceKind.CPU) {
      return Device.cpu();
    }
    TaskContext task = TaskContext.get();
    ResourceInformation gpus = task == null ? null : task.resourcesJMap().get("gpu");
    return assign(kind, gpus == null ? List.of() : List.of(gpus.addresses()), Torch.gpuCount());
  }

  /**
   * The device of the driver, which may stand where there is no GPU: the first one that torch sees,
   * else the CPU.
   */
  public static Device ofDriver(DeviceKind kind) {
    return kind == DeviceKind.GPU && Torch.gpuCount() > 0 ? Device.gpu(0) : Device.cpu();
  }

  /**
   * The device to use.
   *
   * @param addresses the addresses Spark gave the task; the first counts, none means no assignment
   * @param visible how many GPUs torch sees in this JVM
   */
  public static Device assign(DeviceKind kind, List<String> addresses, int visible) {
    if (kind == DeviceKind.CPU) {
      return Device.cpu();
    }
    if (visible == 0) {
      throw new ConfigException(
          "encoder.device: a GPU is asked for and torch sees none; use the CUDA natives on a machine"
              + " with a GPU and a libcudart.so that the loader finds (LD_LIBRARY_PATH), or"
              + " encoder.device = cpu");
    }
    // With one visible GPU the cluster isolates it (CUDA_VISIBLE_DEVICES): its number here is 0,
    // whatever its address on the machine.
    if (addresses.isEmpty() || visible == 1) {
      return Device.gpu(0);
    }
    String address = addresses.get(0);
    if (!address.matches("\\d{1,9}") || Integer.parseInt(address) >= visible) {
      throw new ConfigException(
          ("encoder.device: Spark assigned the GPU \"%s\" and torch sees %d; let the discovery"
                  + " script print numbers below %d")
              .formatted(address, visible, visible));
    }
    return Device.gpu(Integer.parseInt(address));
  }
}

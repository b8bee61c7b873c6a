package io.foster.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import io.foster.base.ConfigException;
import io.foster.config.DeviceKind;
import io.foster.tensor.Torch;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class DevicesTest {
  @Test
  void cpuNeedsNothing() {
    assertEquals(Device.cpu(), Devices.assign(DeviceKind.CPU, List.of("3"), 0));
    assertEquals(Device.cpu(), Devices.current(DeviceKind.CPU));
  }

  @Test
  void aTaskTakesTheGpuSparkAssigned() {
    assertEquals(Device.gpu(3), Devices.assign(DeviceKind.GPU, List.of("3", "1"), 4));
    assertEquals(Device.gpu(0), Devices.assign(DeviceKind.GPU, List.of(), 4));
  }

  @Test
  void theOnlyVisibleGpuIsNumberZeroWhateverItsAddress() {
    assertEquals(Device.gpu(0), Devices.assign(DeviceKind.GPU, List.of("7"), 1));
    assertEquals(Device.gpu(0), Devices.assign(DeviceKind.GPU, List.of("MIG-6d2f"), 1));
  }

  @Test
  void aMissingGpuIsAnErrorNotTheCpu() {
    ConfigException none =
        assertThrows(ConfigException.class, () -> Devices.assign(DeviceKind.GPU, List.of("0"), 0));
    assertTrue(none.getMessage().startsWith("encoder.device: "), none.getMessage());
    for (String address : List.of("4", "MIG-6d2f", "99999999999")) {
      ConfigException e =
          assertThrows(
              ConfigException.class, () -> Devices.assign(DeviceKind.GPU, List.of(address), 4));
      assertTrue(e.getMessage().contains("\"" + address + "\""), e.getMessage());
    }
  }

  @Test
  void aMachineWithoutGpuSaysSo() {
    Assumptions.assumeTrue(
        Engine.getEngine("PyTorch").getGpuCount() == 0, "this machine has a GPU");
    assertThrows(ConfigException.class, () -> Devices.current(DeviceKind.GPU));
  }

  /** A machine without a GPU: the driver may be one. */
  @Test
  void theDriverTakesWhatItHas() {
    assertEquals(Device.cpu(), Devices.ofDriver(DeviceKind.CPU));
    assertEquals(
        Torch.gpuCount() > 0 ? Device.gpu(0) : Device.cpu(), Devices.ofDriver(DeviceKind.GPU));
  }

  @Test
  void managersAreOnTheThreadsOwnDevice() throws Exception {
    // A manager alone allocates nothing, so that a GPU can be named where there is none.
    Torch.use(Device.gpu(0));
    try (NDManager here = Torch.newManager()) {
      assertEquals(Device.gpu(0), here.getDevice());
      AtomicReference<Device> other = new AtomicReference<>();
      Thread thread =
          new Thread(
              () -> {
                try (NDManager there = Torch.newManager()) {
                  other.set(there.getDevice());
                }
              });
      thread.start();
      thread.join();
      assertEquals(Device.cpu(), other.get());
    } finally {
      Torch.use(Device.cpu());
    }
  }
}

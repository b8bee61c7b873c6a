import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/**
 * Hadoop's own resource manager and node manager on loopback, until the process ends. Writes the
 * settings of clients to the file of its argument.
 */
public class MiniYarn {
  public static void main(String[] arguments) throws Exception {
    YarnConfiguration settings = new YarnConfiguration();
    settings.setInt(YarnConfiguration.NM_PMEM_MB, 8192);
    settings.setInt(YarnConfiguration.NM_VCORES, 4);
    settings.setInt(YarnConfiguration.RM_SCHEDULER_MINIMUM_ALLOCATION_MB, 64);
    // A container that outgrows its memory is killed soon; what it only reserves is not counted.
    settings.setInt(YarnConfiguration.NM_CONTAINER_MON_INTERVAL_MS, 300);
    settings.setBoolean(YarnConfiguration.NM_PMEM_CHECK_ENABLED, true);
    settings.setBoolean(YarnConfiguration.NM_VMEM_CHECK_ENABLED, false);
    settings.setBoolean(YarnConfiguration.NM_DISK_HEALTH_CHECK_ENABLE, false);
    settings.set("yarn.scheduler.capacity.root.queues", "default");
    settings.set("yarn.scheduler.capacity.root.default.capacity", "100");
    settings.set("yarn.scheduler.capacity.maximum-am-resource-percent", "0.9");
    // Spark brings all that its containers need.
    settings.set(YarnConfiguration.YARN_APPLICATION_CLASSPATH, "");
    MiniYARNCluster cluster = new MiniYARNCluster("foster", 1, 1, 1);
    cluster.init(settings);
    cluster.start();
    if (!cluster.waitForNodeManagersToConnect(120_000)) {
      throw new IllegalStateException("the node manager has not come in 120 s");
    }
    try (OutputStream out = Files.newOutputStream(Path.of(arguments[0]))) {
      cluster.getConfig().writeXml(out);
    }
    System.err.println("YARN is there");
    Thread.currentThread().join();
  }
}

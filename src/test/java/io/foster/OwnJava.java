package io.foster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.launcher.JavaModuleOptions;

/** A virtual machine like this one that a test may kill, or start wrongly. */
public final class OwnJava {
  private OwnJava() {}

  /**
   * The beginning of its command line, up to a class path.
   *
   * @param heap such as 600m
   */
  public static List<String> command(String heap) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().strip().split("\\s+")));
    command.addAll(List.of("-Xmx" + heap, "-XX:TieredStopAtLevel=1", "-Dai.djl.offline=true"));
    return command;
  }
}

package io.foster.cli;

import io.foster.OwnJava;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code foster ingest} of one interaction in a virtual machine of its own. */
final class ForkedIngest {
  private ForkedIngest() {}

  /**
   * Writes the raw files and gives the command, whose output is {@code dir/out}.
   *
   * @param properties of the virtual machine, such as {@code spark.master=local[1]}
   */
  static ProcessBuilder of(Path dir, String... properties) throws IOException {
    Path input = Files.createDirectories(dir.resolve("in"));
    Files.writeString(
        input.resolve("interactions.tsv"), "user_id\titem_id\ttimestamp\nu\ti\t1600000000\n");
    Files.writeString(input.resolve("items.jsonl"), "{\"item_id\": \"i\", \"title\": \"T\"}\n");
    List<String> command = OwnJava.command("600m");
    command.add("-Dspark.ui.enabled=false");
    for (String property : properties) {
      command.add("-D" + property);
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("ingest", "--set", "input.dir=" + input));
    command.addAll(List.of("--output", dir.resolve("out").toString()));
    return new ProcessBuilder(command);
  }
}

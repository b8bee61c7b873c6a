package io.foster.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import io.foster.base.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
  @TempDir Path dir;

  private Config parse(byte[] bytes) throws IOException {
    Path file = Files.write(dir.resolve("my.conf"), bytes);
    return ConfigFile.parse(file.toString(), Configuration::new);
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void valuesOfAnotherCharacterSetAreSaid() {
    for (String text :
        new String[] {
          "input.dir = données",
          "input { missing = [\"né\"] }",
          "données = 1",
          "a = \"é\", b = ${c}, c { d = 1 }, c = ${?x} { e = 2 }"
        }) {
      ConfigException e = assertThrows(ConfigException.class, () -> parse(latin1(text)), text);
      assertTrue(e.getMessage().startsWith("--config " + dir.resolve("my.conf")), e.getMessage());
      assertTrue(e.getMessage().endsWith("; save the file as UTF-8"), e.getMessage());
    }
  }

  @Test
  void commentsMayBeOfAnyAndTheMarkMayStandForItself() throws IOException {
    assertEquals("data", parse(latin1("# données\ninput.dir = data")).getString("input.dir"));
    byte[] mark = "input.missing = [\"\uFFFD\"]".getBytes(StandardCharsets.UTF_8);
    assertEquals("\uFFFD", parse(mark).getStringList("input.missing").get(0));
    String escape = "input.missing = [\"\\" + "uFFFD\"]";
    assertEquals("\uFFFD", parse(latin1(escape)).getStringList("input.missing").get(0));
  }
}

package io.foster.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page of all keys is up to date. */
class ConfigReferenceTest {
  private static final Path PAGE = Path.of("docs/configuration.md");
  private static final String WRITE = "foster.write-docs";
  private static final String COMMAND = "mvn test -Dtest=ConfigReferenceTest -D" + WRITE;

  @Test
  void thePageIsWhatTheReferenceSays() throws IOException {
    String page = ConfigReference.markdown(COMMAND);
    if (System.getProperty(WRITE) != null) {
      Files.writeString(PAGE, page);
    }
    assertEquals(
        page, Files.readString(PAGE), PAGE + " is out of date; '" + COMMAND + "' mends it");
  }

  @Test
  void everyKeyIsOnIt() {
    String page = ConfigReference.markdown(COMMAND);
    ConfigFactory.parseResources(ConfigReference.class, "/reference.conf")
        .root()
        .forEach((section, value) -> assertTrue(page.contains(section), section));
    ConfigFactory.parseResources(ConfigReference.class, "/reference.conf")
        .entrySet()
        .forEach(e -> assertTrue(page.contains("### `" + e.getKey() + "`\n"), e.getKey()));
    assertTrue(
        page.contains("### `input.dir`\n\nDefault: `null`\n\nThe folder with the raw files"));
    assertTrue(page.contains("```text\nnone         keep all\n"), page);
  }
}

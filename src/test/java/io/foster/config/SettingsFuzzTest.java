package io.foster.config;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.foster.base.ConfigException;
import io.foster.base.LiteralPath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.fs.Path;

/** Whatever somebody writes as a setting, it is taken or refused in lines. */
class SettingsFuzzTest {
  private static final ConfigLoader LOADER = new ConfigLoader();

  @FuzzTest(maxDuration = "2m")
  void settings(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    refused(() -> LOADER.loadText("text", text, List.of()));
    refused(() -> LOADER.loadText("text", "", List.of(Assignment.parse(text))));
    refused(() -> LOADER.loadText("text", "", List.of(Assignment.parse("run.name=" + text))));
    refused(
        () -> {
          Path path = LiteralPath.of("key", text);
          LiteralPath.forSpark(path);
        });
    TemplateSyntax.problems(text);
    Student.parse(text).ifPresent(Student::label);
    RunConfig.asName(text)
        .filter(name -> name.contains("/") || name.startsWith("."))
        .ifPresent(
            name -> {
              throw new IllegalStateException(name);
            });
  }

  private static void refused(Runnable reading) {
    try {
      reading.run();
    } catch (ConfigException e) {
      if (e.problems().isEmpty()) {
        throw new IllegalStateException(e);
      }
    }
  }
}

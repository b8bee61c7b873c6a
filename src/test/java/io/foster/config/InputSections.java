package io.foster.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.foster.base.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads the sections {@code input} and {@code ingest} as tests write them over the defaults. */
public final class InputSections {
  private InputSections() {}

  public static InputConfig input(String hocon) {
    return read(hocon, "input", InputConfig::read);
  }

  public static IngestConfig ingest(String hocon) {
    return read(hocon, "ingest", IngestConfig::read);
  }

  public static CorpusConfig corpus(String hocon) {
    return read(hocon, "corpus", CorpusConfig::read);
  }

  public static ItemTextConfig itemText(String hocon) {
    return read(hocon, "item-text", ItemTextConfig::read);
  }

  private static <T> T read(String hocon, String section, Function<Section, T> read) {
    Config all =
        ConfigFactory.parseString(hocon)
            .withFallback(ConfigFactory.parseResources("reference.conf"))
            .resolve();
    List<String> problems = new ArrayList<>();
    T value = read.apply(new Section(all.getConfig(section), section, problems));
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return value;
  }
}

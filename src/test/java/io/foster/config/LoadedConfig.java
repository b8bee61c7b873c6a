package io.foster.config;

import java.util.Arrays;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** The configuration as it is shipped, with what tests set on the command line. */
public final class LoadedConfig {
  private LoadedConfig() {}

  public static FosterConfig with(String... sets) {
    return new ConfigLoader()
        .load(
            Optional.empty(),
            Arrays.stream(sets).map(Assignment::parse).toList(),
            Configuration::new);
  }
}

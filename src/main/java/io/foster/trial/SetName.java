package io.foster.trial;

import io.foster.config.BaselineConfig.Method;
import io.foster.config.FosterConfig;
import java.util.List;
import java.util.OptionalLong;

/** What a method's sets are called, and how many of them there are. */
public final class SetName {
  private SetName() {}

  /** The name of a method's set: {@code foster-20}. */
  public static String of(Method method, FosterConfig config) {
    return method.label() + "-" + config.distill().sequences();
  }

  /** The configuration that makes a method's set, as text. */
  public static String recipe(FosterConfig config, Method method) {
    return config.render(method == Method.FOSTER ? "distill" : "baseline");
  }

  /** What tells a draw's name from others of the same set. */
  static String suffix(OptionalLong draw) {
    return draw.isPresent() ? "-" + draw.getAsLong() : "";
  }

  /** The draws that a method makes for students of these seeds: one for all, or one for each. */
  public static List<OptionalLong> draws(Method method, List<Long> seeds) {
    return method.redraws()
        ? seeds.stream().map(OptionalLong::of).toList()
        : List.of(OptionalLong.empty());
  }
}

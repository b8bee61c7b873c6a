package io.foster.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One end of a window of time, as {@code ingest.from} and {@code ingest.until} have it: a date or a
 * time of ISO 8601 (UTC where no zone is given), or a span before the start of the run, such as
 * {@code -365d}.
 *
 * <p>A span of hours ends on a whole hour, a longer one on the beginning of a day, both in UTC:
 * runs of the same day with the same span of days read the same window.
 */
public final class TimeBound {
  private static final Pattern SPAN = Pattern.compile("-(\\d{1,5})([hdwmy])");

  /** Keys whose value may be such a span. */
  private static final List<String> KEYS = List.of("ingest.from", "ingest.until");

  private TimeBound() {}

  /**
   * Spans as the times that they stand for, so that all that follows sees those.
   *
   * @param now what they are before where the configuration names no {@code run.start}
   */
  static Config atStart(Config config, Instant now) {
    Instant start = text(config, "run.start").flatMap(TimeBound::ofIso).orElse(now);
    Config fixed = config;
    for (String key : KEYS) {
      Optional<Instant> time = text(config, key).flatMap(text -> of(text, start));
      if (time.isPresent()) {
        ConfigValue there = ConfigValueFactory.fromAnyRef(time.get().toString());
        fixed = fixed.withValue(key, there.withOrigin(config.getValue(key).origin()));
      }
    }
    return fixed;
  }

  private static Optional<String> text(Config config, String key) {
    return config.hasPath(key) && config.getValue(key).unwrapped() instanceof String text
        ? Optional.of(text)
        : Optional.empty();
  }

  /**
   * The instant.
   *
   * @param text a date, a time or a span
   * @param start what spans are before
   * @return it; empty where the text is neither
   */
  public static Optional<Instant> of(String text, Instant start) {
    Matcher span = SPAN.matcher(text.strip());
    return span.matches()
        ? Optional.of(before(start, Integer.parseInt(span.group(1)), span.group(2).charAt(0)))
        : ofIso(text);
  }

  private static Instant before(Instant start, int n, char unit) {
    if (unit == 'h') {
      return start.truncatedTo(ChronoUnit.HOURS).minus(n, ChronoUnit.HOURS);
    }
    Period period =
        switch (unit) {
          case 'd' -> Period.ofDays(n);
          case 'w' -> Period.ofWeeks(n);
          case 'm' -> Period.ofMonths(n);
          default -> Period.ofYears(n);
        };
    LocalDate day = LocalDate.ofInstant(start, ZoneOffset.UTC);
    return day.minus(period).atStartOfDay().toInstant(ZoneOffset.UTC);
  }

  /** A date or a time; empty where the text is neither. */
  static Optional<Instant> ofIso(String text) {
    String iso = text.strip().replaceFirst("^(\\d{4}-\\d\\d-\\d\\d) ", "$1T");
    try {
      if (iso.length() == 10) {
        return Optional.of(LocalDate.parse(iso).atStartOfDay().toInstant(ZoneOffset.UTC));
      }
      return Optional.of(
          iso.matches(".*(Z|[+-]\\d\\d(:?\\d\\d)?)$") && iso.indexOf('T') > 0
              ? OffsetDateTime.parse(iso).toInstant()
              : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}

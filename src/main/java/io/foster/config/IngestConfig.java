package io.foster.config;

import io.foster.base.Printable;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import org.apache.spark.sql.catalyst.parser.ParseException;

/**
 * What becomes of the raw rows: section {@code ingest}.
 *
 * @param maxMalformedShare the largest share (0..1) of malformed rows that is put up with, for the
 *     interaction files and for the item files each
 * @param rejectedSamples how many malformed rows are kept for each reason
 * @param minRating interactions rated lower are left out; empty keeps all
 * @param from interactions before are left out; empty keeps all
 * @param until interactions at this time or later are left out; empty keeps all
 * @param where a condition of Spark SQL over the columns of the interactions; others are left out
 */
public record IngestConfig(
    double maxMalformedShare,
    int rejectedSamples,
    OptionalDouble minRating,
    Optional<Instant> from,
    Optional<Instant> until,
    Optional<String> where) {

  public static IngestConfig read(Section s) {
    IngestConfig config =
        new IngestConfig(
            s.number("max-malformed-share", 0, 1),
            s.integer("rejected-samples", 1, 10_000),
            s.raw().getIsNull("min-rating")
                ? OptionalDouble.empty()
                : OptionalDouble.of(s.number("min-rating", -1e9, 1e9)),
            bound(s, "from"),
            bound(s, "until"),
            s.optionalString("where"));
    boolean empty =
        config.from.isPresent()
            && config.until.isPresent()
            && !config.from.get().isBefore(config.until.get());
    if (empty) {
      s.problem(
          "until",
          config.until.get() + " is not after " + s.path("from") + " = " + config.from.get(),
          "choose a later time");
    }
    config.where.ifPresent(condition -> checkSyntax(s, condition));
    return config;
  }

  /** Relative bounds have become times when the configuration was loaded. */
  private static Optional<Instant> bound(Section s, String key) {
    Optional<String> text = s.optionalString(key);
    // What is no time of its own is none at any start.
    Optional<Instant> time = text.flatMap(t -> TimeBound.of(t, Instant.EPOCH));
    if (text.isPresent() && time.isEmpty()) {
      s.problem(
          key,
          "\"" + text.get() + "\" is no time",
          "write 2024-01-31, 2024-01-31T12:00:00Z or, from the start of the run, -365d");
    }
    return time;
  }

  private static void checkSyntax(Section s, String condition) {
    try {
      new CatalystSqlParser().parseExpression(condition);
    } catch (Exception e) { // Scala declares no checked exceptions
      if (!(e instanceof ParseException)) {
        throw e;
      }
      s.problem(
          "where",
          "is no condition of Spark SQL (" + Printable.firstLine(e.getMessage()) + ")",
          "write what could follow WHERE, such as status = 'paid' AND amount > 0");
    }
  }
}

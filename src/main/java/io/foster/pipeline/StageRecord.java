package io.foster.pipeline;

import java.util.Map;

/**
 * What is known of a finished stage.
 *
 * @param stage its name
 * @param fingerprint of everything it was made from
 * @param madeFrom what that was, for telling what has changed
 * @param started when the first attempt began whose work is in the result; ISO-8601, UTC
 * @param seconds wall time of the work, that of stopped attempts that a later one went on from
 *     included
 * @param peakRssBytes the most the driver process had resident up to the stage's end; null where
 *     the system does not say
 */
public record StageRecord(
    String stage,
    String fingerprint,
    Map<String, String> madeFrom,
    String started,
    double seconds,
    Long peakRssBytes) {}

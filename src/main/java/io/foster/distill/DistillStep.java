package io.foster.distill;

/**
 * What one update of S saw, one row of the distillation log.
 *
 * @param step from 1
 * @param realLoss L_real(theta), nats
 * @param outerLoss L_syn(theta; S), nats
 * @param innerLoss L_syn(omega; S), nats
 * @param entropy mean entropy of the soft targets over C, nats; a collapse shows here first
 * @param regulariser L_r(S), 0 where its weight is 0
 * @param seconds the step took
 * @param rssBytes resident memory after it
 */
public record DistillStep(
    int step,
    double realLoss,
    double outerLoss,
    double innerLoss,
    double entropy,
    double regulariser,
    double seconds,
    long rssBytes) {}

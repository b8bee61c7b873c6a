package io.foster.config;

/**
 * The coefficients of the baseline {@code goracs}.
 *
 * @param pool sequences that can be selected, 0 for all
 * @param targets that stand for the target distribution, about
 * @param candidates of the sampled softmax
 * @param gradientWeight lambda
 * @param exchanges at most
 * @param tried pairs that are tried for each exchange
 */
public record GoracsPlan(
    int pool, int targets, int candidates, double gradientWeight, int exchanges, int tried) {}

package io.foster.config;

/**
 * The coefficients of the baseline {@code dealrec}.
 *
 * @param pool sequences that are scored, 0 for all
 * @param candidates of the sampled softmax
 * @param depth steps of the recursion
 * @param scale what the Hessian is divided by in it, above its largest eigenvalue
 * @param damping share of h that a step takes off
 * @param effort lambda
 * @param hardShare share of the sequences, those of the highest scores, that is left out
 * @param strata K
 */
public record DealRecPlan(
    int pool,
    int candidates,
    int depth,
    double scale,
    double damping,
    double effort,
    double hardShare,
    int strata) {}

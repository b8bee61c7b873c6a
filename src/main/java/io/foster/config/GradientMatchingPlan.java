package io.foster.config;

/**
 * The coefficients of the baseline {@code gradient-matching}.
 *
 * @param steps updates of S
 * @param resetEvery steps between two fresh models
 * @param modelRate length of a model's step along its normalised synthetic gradient
 * @param learningRate Adam's rate for S
 * @param realPositions positions of a real batch, about
 * @param subsetSize items of a step; 0 for the whole catalogue
 */
public record GradientMatchingPlan(
    int steps,
    int resetEvery,
    double modelRate,
    double learningRate,
    int realPositions,
    int subsetSize) {}

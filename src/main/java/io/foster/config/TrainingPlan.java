package io.foster.config;

import java.io.Serializable;

/**
 * How a recommender is trained on real sequences.
 *
 * @param epochs passes over the data at most
 * @param looks when validation users are looked at
 * @param patience looks in a row without improvement before the training stops
 * @param batchPositions positions in a batch, about
 * @param negatives uniformly drawn candidates of the sampled softmax
 * @param dropout rate
 * @param optimiser of the steps of all epochs
 */
public record TrainingPlan(
    int epochs,
    Looks looks,
    int patience,
    int batchPositions,
    int negatives,
    double dropout,
    Optimiser optimiser)
    implements Serializable {}

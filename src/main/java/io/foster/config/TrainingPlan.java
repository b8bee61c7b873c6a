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
 * @param learningRate peak rate of the sequence model
 * @param encoderRate the text encoder's learning rate as a share of it
 * @param warmup steps until the peak
 * @param dropout rate
 * @param weightDecay decoupled
 * @param clipNorm largest gradient norm, 0 for none
 * @param averaged share of the steps of all epochs, the last ones, whose parameters are averaged; 0
 *     for none
 */
public record TrainingPlan(
    int epochs,
    Looks looks,
    int patience,
    int batchPositions,
    int negatives,
    double learningRate,
    double encoderRate,
    int warmup,
    double dropout,
    double weightDecay,
    double clipNorm,
    double averaged)
    implements Serializable {}

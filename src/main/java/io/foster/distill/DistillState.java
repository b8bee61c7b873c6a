package io.foster.distill;

import io.foster.seqmodel.Adam;
import io.foster.seqmodel.Theta;
import io.foster.tensor.NamedTensors;

/**
 * All that the first-order loop goes on from: with it, the steps to come are those of a loop that
 * was never stopped. Random draws are no part of it, each step has its own.
 *
 * @param step taken last, 0 before the first
 * @param variables S
 * @param theta the outer model
 * @param omega the inner model
 * @param optimizer of omega
 * @param velocity of S, see {@link Descent}
 * @param mean of S over the steps that are averaged, see {@link Descent}
 */
public record DistillState(
    int step,
    NamedTensors variables,
    Theta theta,
    Theta omega,
    Adam.State optimizer,
    NamedTensors velocity,
    NamedTensors mean) {}

package io.foster.baselines;

import java.io.Serializable;

/**
 * What every method may use.
 *
 * @param sequences M
 * @param length L, positions that a loss is taken at in each sequence, at most
 */
public record Budget(int sequences, int length) implements Serializable {}

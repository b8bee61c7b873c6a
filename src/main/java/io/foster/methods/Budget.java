package io.foster.methods;

import java.io.Serializable;

/**
 * What every method may use.
 *
 * @param sequences M
 * @param length L, positions that a loss is taken at in each sequence, at most
 * @param window the longest stretch of a sequence that a model reads at once; divides L where L is
 *     more
 */
public record Budget(int sequences, int length, int window) implements Serializable {}

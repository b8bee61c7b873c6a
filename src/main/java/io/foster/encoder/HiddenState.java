package io.foster.encoder;

import java.io.Serializable;

/**
 * What the frozen layers make of one text.
 *
 * @param tokens how many tokens the text has
 * @param values shape (tokens, c), row by row
 */
record HiddenState(int tokens, float[] values) implements Serializable {}

package io.foster.distill;

/**
 * What one synthetic position says about the next item, from its distribution over the whole
 * catalogue.
 *
 * @param sequence m
 * @param position l
 * @param items the most probable items, by falling probability, then by item number
 * @param probabilities theirs
 * @param entropy of the whole distribution, in nats
 */
public record SoftTarget(
    int sequence, int position, int[] items, double[] probabilities, double entropy) {}

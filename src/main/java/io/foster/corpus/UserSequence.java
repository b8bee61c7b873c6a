package io.foster.corpus;

import java.io.Serializable;
import java.util.Arrays;

/**
 * One user's interactions in time order with the split marked in it.
 *
 * @param user the user's number, 0 .. users-1
 * @param items item numbers in time order
 * @param trainSize the first {@code trainSize} items are for training
 * @param validIndex where the validation target stands in {@code items}, or -1; its history is all
 *     before it
 * @param testIndex where the test target stands in {@code items}, or -1; its history is all before
 *     it
 */
public record UserSequence(int user, int[] items, int trainSize, int validIndex, int testIndex)
    implements Serializable {

  /** The items to train on. */
  public int[] trainItems() {
    return Arrays.copyOf(items, trainSize);
  }
}

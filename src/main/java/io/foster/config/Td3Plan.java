package io.foster.config;

/**
 * The coefficients of the baseline {@code td3}.
 *
 * @param steps outer updates of S
 * @param innerSteps the longest inner loop
 * @param window inner steps that are gone back through
 * @param innerRate eta of the inner loop
 * @param encoderRate the rate of the text encoder's trainable layers, as a share of eta
 * @param momentum mu of the inner loop
 * @param learningRate Adam's rate for the factors
 * @param realPositions positions of a real batch, about
 * @param align weight of the feature alignment
 * @param subsetSize items of a step; 0 for the whole catalogue
 * @param userRank a, at most M
 * @param timeRank b, at most L + 1
 * @param recompute whether graphs are built again on the way back instead of kept
 */
public record Td3Plan(
    int steps,
    int innerSteps,
    int window,
    double innerRate,
    double encoderRate,
    double momentum,
    double learningRate,
    int realPositions,
    double align,
    int subsetSize,
    int userRank,
    int timeRank,
    boolean recompute) {

  /** The same with other steps. */
  public Td3Plan withSteps(int outer, int inner, int through) {
    return with(outer, inner, through, subsetSize);
  }

  /** The same with other items of a step; 0 for the whole catalogue. */
  public Td3Plan withSubsetSize(int items) {
    return with(steps, innerSteps, window, items);
  }

  private Td3Plan with(int outer, int inner, int through, int items) {
    return new Td3Plan(
        outer,
        inner,
        through,
        innerRate,
        encoderRate,
        momentum,
        learningRate,
        realPositions,
        align,
        items,
        userRank,
        timeRank,
        recompute);
  }
}

package io.foster.seqmodel;

/**
 * The mean of the parameters of a training's last steps (Polyak and Juditsky, "Acceleration of
 * Stochastic Approximation by Averaging", SIAM J. Control Optim. 30, 1992): the mean removes the
 * noise that single steps' draws add, without a long tail of steps at low rates.
 */
public final class TailAverage {
  private final int first;
  private Theta mean;
  private int count;

  private TailAverage(int first) {
    this.first = first;
  }

  /**
   * Of a training.
   *
   * @param share of the steps that are averaged, the last ones; 0 for none
   * @param total steps in all
   */
  public static TailAverage of(double share, int total) {
    return new TailAverage(first(share, total));
  }

  /** The first step that counts, from 1 on; after the last one where none does. */
  static int first(double share, int total) {
    return total + 1 - (int) Math.round(share * total);
  }

  /**
   * Takes a step's parameters into account.
   *
   * @param step its number, from 1 on
   * @return what the training has come to: the mean, or {@code theta} before the averaging starts
   */
  public Theta after(int step, Theta theta) {
    if (step < first) {
      return theta;
    }
    count++;
    mean = mean == null ? theta : mean.plus(1.0 / count, theta.plus(-1, mean));
    return mean;
  }
}

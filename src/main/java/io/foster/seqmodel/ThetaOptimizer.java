package io.foster.seqmodel;

import io.foster.config.Optimiser;

/**
 * Adam for a whole recommender, with a smaller learning rate for the pre-trained encoder layers.
 */
public final class ThetaOptimizer {
  private final Adam sequence;
  private final Adam encoder;
  private final double encoderRate;

  /**
   * @param clipNorm largest gradient norm of each part, 0 for none
   * @param weightDecay decoupled, of the sequence model only
   * @param encoderRate the encoder's learning rate as a share of the sequence model's
   */
  public ThetaOptimizer(double clipNorm, double weightDecay, double encoderRate) {
    this.sequence = new Adam(clipNorm, weightDecay);
    this.encoder = new Adam(clipNorm, 0);
    this.encoderRate = encoderRate;
  }

  public static ThetaOptimizer of(Optimiser o) {
    return new ThetaOptimizer(o.clipNorm(), o.weightDecay(), o.encoderRate());
  }

  /** One step; new parameters come back. */
  public Theta step(Theta theta, Theta gradient, double learningRate) {
    return new Theta(
        sequence.step(theta.sequence(), gradient.sequence(), learningRate),
        theta.encoder().isEmpty()
            ? theta.encoder()
            : encoder.step(theta.encoder(), gradient.encoder(), learningRate * encoderRate));
  }

  /** The state of both parts, in the form of {@link Theta#flat}; later steps do not change it. */
  public Adam.State state() {
    Adam.State own = sequence.state();
    Adam.State phi = encoder.state();
    return new Adam.State(
        own.steps(),
        new Theta(own.first(), phi.first()).flat(),
        new Theta(own.second(), phi.second()).flat());
  }

  /** Goes on as the optimiser that had this state would. */
  public void restore(Adam.State state) {
    Theta first = Theta.ofFlat(state.first());
    Theta second = Theta.ofFlat(state.second());
    sequence.restore(new Adam.State(state.steps(), first.sequence(), second.sequence()));
    encoder.restore(new Adam.State(state.steps(), first.encoder(), second.encoder()));
  }
}

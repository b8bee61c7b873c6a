package io.foster.seqmodel;

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

  /** One step; new parameters come back. */
  public Theta step(Theta theta, Theta gradient, double learningRate) {
    return new Theta(
        sequence.step(theta.sequence(), gradient.sequence(), learningRate),
        theta.encoder().isEmpty()
            ? theta.encoder()
            : encoder.step(theta.encoder(), gradient.encoder(), learningRate * encoderRate));
  }
}

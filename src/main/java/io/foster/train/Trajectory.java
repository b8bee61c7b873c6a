package io.foster.train;

import io.foster.config.EncoderChoice;
import io.foster.seqmodel.Theta;
import io.foster.tensor.NamedTensors;
import java.io.Serializable;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An expert: a model trained on the full data, with the checkpoints of its training.
 *
 * @param expert the finished model
 * @param checkpoints parameters by the number of steps done
 */
public record Trajectory(TrainedModel expert, TreeMap<Integer, Theta> checkpoints)
    implements Serializable {

  /** The same with a text encoder of its own, if it has one. */
  public Trajectory readingBy(Optional<EncoderChoice> own) {
    return new Trajectory(expert.readingBy(own), checkpoints);
  }

  /** The same with other parameters of the text encoder, everywhere. */
  public Trajectory withEncoder(NamedTensors encoder) {
    TreeMap<Integer, Theta> with = new TreeMap<>();
    checkpoints.forEach((step, theta) -> with.put(step, new Theta(theta.sequence(), encoder)));
    return new Trajectory(expert.withTheta(new Theta(expert.theta().sequence(), encoder)), with);
  }
}

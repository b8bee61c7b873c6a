package io.foster.anchors;

import io.foster.learning.TrainedModel;
import io.foster.seqmodel.Theta;
import java.io.Serializable;
import java.util.TreeMap;

/**
 * An expert: a model trained on the full data, with the checkpoints of its training.
 *
 * @param expert the finished model
 * @param checkpoints parameters by the number of steps done
 */
public record Trajectory(TrainedModel expert, TreeMap<Integer, Theta> checkpoints)
    implements Serializable {}

package io.foster.distill;

import io.foster.base.ConfigException;
import io.foster.config.DistillConfig;
import io.foster.config.EncoderConfig;
import io.foster.encoder.ItemEncoder;
import io.foster.pipeline.StageContext;
import io.foster.seqmodel.Ensemble;
import io.foster.seqmodel.SequenceModel;
import io.foster.seqmodel.Theta;
import io.foster.tensor.NamedTensors;
import io.foster.train.TrainedModel;
import io.foster.train.TrainingContext;
import io.foster.train.TrajectoryStore;
import java.io.IOException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;

/**
 * What the first-order loop trains and resets: theta's and omega's model and the anchors. Where
 * experts have several text encoders, the model is the mean of one of each encoder ({@link
 * Ensemble}), and an anchor is one checkpoint of each.
 *
 * @param model of theta and omega
 * @param encoder the text encoder that both go through
 * @param anchors checkpoints to reset to
 */
record LoopModel(SequenceModel model, ItemEncoder encoder, List<Theta> anchors) {

  /**
   * That of a configuration.
   *
   * @param learner of the encoder that sets are made with
   * @throws ConfigException if no checkpoint is an anchor, or steps are to be taken from anchors
   *     whose trained layers would be left out
   */
  static LoopModel of(StageContext c, DistillConfig config, TrainingContext learner)
      throws IOException {
    if (config.plan().steps() > 0) {
      c.config()
          .whyNoLoop()
          .ifPresent(
              why -> {
                throw new ConfigException(why);
              });
    }
    List<EncoderConfig> others = c.config().labelTeachers();
    List<Theta> own = anchors(c, config, learner, c.layout().experts());
    if (others.isEmpty()) {
      return new LoopModel(learner.model(), learner.encoder(), own);
    }
    List<SequenceModel> models = new ArrayList<>(List.of(learner.model()));
    List<List<Theta>> anchors = new ArrayList<>(List.of(own));
    for (int i = 0; i < others.size(); i++) {
      int features = (int) learner.data().others().get(i).shape()[1];
      TrainingContext other =
          TrainingContext.frozen(learner.data().ofOther(c.config().model().shape(features), i));
      models.add(other.model());
      anchors.add(anchors(c, config, other, c.layout().experts(others.get(i).name())));
    }
    return new LoopModel(new Ensemble(models), learner.labels(), new OneOfEach(anchors));
  }

  private static List<Theta> anchors(
      StageContext c, DistillConfig config, TrainingContext learner, Path directory)
      throws IOException {
    TrajectoryStore experts =
        new TrajectoryStore(directory, c.spark().sparkContext().hadoopConfiguration());
    int boundary = config.anchorSteps();
    List<Theta> anchors =
        switch (config.anchors()) {
          case ALL -> experts.checkpoints(0, Integer.MAX_VALUE);
          case EARLY -> experts.checkpoints(0, boundary);
          case LATE -> experts.checkpoints(boundary, Integer.MAX_VALUE);
          case FINAL ->
              experts.experts(learner.model().shape()).stream().map(TrainedModel::theta).toList();
          case NONE -> fresh(c, learner, c.config().experts().count());
        };
    if (anchors.isEmpty()) {
      throw new ConfigException(
          ("distill.anchors: the experts' trajectories have no trainable checkpoint that is %s with"
                  + " distill.anchor-steps = %d; use all, other anchor-steps, or more"
                  + " experts.checkpoint-steps")
              .formatted(c.config().render("distill.anchors").replace("\"", ""), boundary));
    }
    return anchors;
  }

  private static List<Theta> fresh(StageContext c, TrainingContext learner, int n) {
    List<Theta> fresh = new ArrayList<>();
    for (int k = 0; k < n; k++) {
      fresh.add(
          new Theta(
              learner.model().initialParameters(c.seed("fresh-" + k)),
              learner.encoder().initialParameters()));
    }
    return fresh;
  }

  /** Every way to take one checkpoint of each encoder, made when it is asked for. */
  static final class OneOfEach extends AbstractList<Theta> {
    private final List<List<Theta>> each;

    OneOfEach(List<List<Theta>> each) {
      this.each = each;
    }

    @Override
    public Theta get(int index) {
      List<NamedTensors> taken = new ArrayList<>();
      int rest = index;
      for (List<Theta> own : each) {
        taken.add(own.get(rest % own.size()).sequence());
        rest /= own.size();
      }
      return new Theta(Ensemble.joined(taken), NamedTensors.empty());
    }

    @Override
    public int size() {
      return each.stream().mapToInt(List::size).reduce(1, Math::multiplyExact);
    }
  }
}

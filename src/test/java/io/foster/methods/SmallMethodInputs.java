package io.foster.methods;

import io.foster.config.Assignment;
import io.foster.config.Backbone;
import io.foster.config.BaselineConfig;
import io.foster.config.ConfigLoader;
import io.foster.config.ModelShape;
import io.foster.corpus.UserSequence;
import io.foster.seqmodel.SequenceModel;
import io.foster.seqmodel.Theta;
import io.foster.seqmodel.Toy;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.train.TrainingContext;
import io.foster.train.TrainingData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** Users and experts small enough to work out by hand, or to train within a second. */
final class SmallMethodInputs {
  static final int ITEMS = 12;

  private SmallMethodInputs() {}

  /** Two blocks of two heads, d = 8, c = 6, histories of at most 4 items. */
  static TrainingContext learner(Tensor features, List<int[]> trainingParts) {
    List<UserSequence> users = new ArrayList<>();
    for (int[] items : trainingParts) {
      // Two held-out items behind the training part.
      int n = items.length;
      users.add(new UserSequence(users.size(), Arrays.copyOf(items, n + 2), n, n, n + 1));
    }
    return TrainingContext.frozen(
        new TrainingData(
            new ModelShape(Backbone.SASREC, (int) features.shape()[1], 8, 2, 2, 12, 4),
            features,
            features,
            users,
            users,
            false,
            List.of(10)));
  }

  static MethodInputs of(TrainingContext learner, String... settings) {
    Theta expert = new Theta(smooth(learner.model(), 3), NamedTensors.empty());
    return MethodInputs.of(config(settings), learner, List.of(expert), () -> {});
  }

  /**
   * Parameters that keep every rectified unit well on or well off: where one switches, second
   * derivatives and differences of gradients have nothing to do with each other.
   */
  static NamedTensors smooth(SequenceModel model, long seed) {
    NamedTensors p = Toy.parameters(model, seed);
    for (String name : p.names()) {
      if (name.endsWith("feedforward.inner.bias")) {
        float[] bias = p.get(name).data();
        for (int i = 0; i < bias.length; i++) {
          bias[i] = i % 3 == 0 ? -6 : 6;
        }
      }
    }
    return p;
  }

  static BaselineConfig config(String... settings) {
    return new ConfigLoader()
        .load(
            Optional.empty(),
            Arrays.stream(settings).map(Assignment::parse).toList(),
            Configuration::new)
        .baseline();
  }
}

package io.foster.bench;

import io.foster.corpus.UserSequence;
import io.foster.encoder.FrozenItemEncoder;
import io.foster.evaluate.FullRanking;
import io.foster.seqmodel.SequenceModel;
import io.foster.seqmodel.Theta;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Ranks of users' targets and their best items, from histories on; embeddings are there. */
final class RankingWork implements Work {
  private static final int USERS = 2_000;
  private static final int TOP = 20;

  private final SequenceModel model = SequenceModel.of(MadeUp.shape());
  private final Theta theta = new Theta(model.initialParameters(1), NamedTensors.empty());
  private final Tensor embeddings;
  private final List<UserSequence> users = new ArrayList<>();
  private long ranked;

  RankingWork() {
    Random random = new Random(1);
    FrozenItemEncoder encoder =
        new FrozenItemEncoder(MadeUp.normal(random, 1, MadeUp.ITEMS, MadeUp.FEATURES));
    embeddings = FullRanking.embedCatalogue(model, theta, encoder);
    for (int[] items : MadeUp.histories(random, USERS, model.shape().maxLength())) {
      int last = items.length - 1;
      users.add(new UserSequence(users.size(), items, last, -1, last));
    }
  }

  @Override
  public Map<String, Object> about() {
    Map<String, Object> about = MadeUp.about(model.shape());
    about.put("users", USERS);
    about.put("top", TOP);
    about.put("lengths", users.stream().mapToInt(u -> u.items().length - 1).toArray());
    return about;
  }

  @Override
  public void once() {
    new FullRanking(model, theta, embeddings, false, TOP)
        .rank(users, FullRanking.Split.TEST, (user, ranking) -> ranked++);
    if (ranked % USERS != 0) {
      throw new IllegalStateException("users without a ranking");
    }
  }
}

package io.foster.bench;

import io.foster.config.FosterConfig;
import io.foster.config.StudentPlan;
import io.foster.config.TrainingPlan;
import io.foster.distill.StudentTrainer;
import io.foster.distill.SyntheticSet;
import io.foster.encoder.FrozenItemEncoder;
import io.foster.seqmodel.SequenceModel;
import io.foster.seqmodel.SequenceTrainer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Steps of a training, as long as configured by default but for their number. */
final class TrainingWork {
  private static final int STEPS = 100;

  private TrainingWork() {}

  /** Steps of a student on a set of the default size. */
  static Work student() {
    FosterConfig config = MadeUp.config("student.steps = " + STEPS);
    StudentPlan plan = config.studentPlan();
    Random random = new Random(1);
    FrozenItemEncoder encoder =
        new FrozenItemEncoder(MadeUp.normal(random, 1, MadeUp.ITEMS, MadeUp.FEATURES));
    int m = config.distill().sequences();
    int length = config.distill().length();
    int[] windows = config.distill().windows().stream().mapToInt(w -> w).toArray();
    int[] lengths = new int[m];
    Arrays.fill(lengths, length);
    SyntheticSet set =
        SyntheticSet.ofItems(
            MadeUp.ITEMS,
            lengths,
            random.ints((long) m * length, 0, MadeUp.ITEMS).toArray(),
            MadeUp.normal(random, 0.1, m, length, (long) windows.length * MadeUp.FEATURES),
            windows);
    StudentTrainer trainer =
        new StudentTrainer(SequenceModel.of(MadeUp.shape()), encoder, encoder, plan);
    Map<String, Object> about = about();
    about.put("positions", m * length);
    about.put("windows", windows);
    about.put("batch", plan.batchPositions());
    about.put("subset", plan.subsetSize());
    about.put("dropout", plan.dropout());
    return work(about, () -> trainer.train(set, 1, theta -> 0, (step, total, theta) -> {}));
  }

  /** Steps of a model of all data. */
  static Work expert() {
    TrainingPlan plan = MadeUp.config("experts.epochs = 1").experts().plan();
    Random random = new Random(1);
    FrozenItemEncoder encoder =
        new FrozenItemEncoder(MadeUp.normal(random, 1, MadeUp.ITEMS, MadeUp.FEATURES));
    int longest = MadeUp.shape().maxLength();
    List<int[]> all = MadeUp.histories(random, STEPS * plan.batchPositions(), longest);
    int steps = 0;
    int users = 0;
    // As many users as make the steps of an epoch.
    for (int positions = 0; users < all.size() && steps < STEPS; users++) {
      positions += all.get(users).length - 1;
      steps = positions / plan.batchPositions();
    }
    List<int[]> histories = all.subList(0, users);
    SequenceTrainer trainer = new SequenceTrainer(SequenceModel.of(MadeUp.shape()), encoder, plan);
    Map<String, Object> about = about();
    about.put("batch", plan.batchPositions());
    about.put("negatives", plan.negatives());
    about.put("dropout", plan.dropout());
    about.put("lengths", histories.stream().mapToInt(h -> h.length).toArray());
    return work(about, () -> trainer.train(histories, 1, theta -> 0, (step, total, theta) -> {}));
  }

  private static Map<String, Object> about() {
    Map<String, Object> about = new LinkedHashMap<>(MadeUp.about(MadeUp.shape()));
    about.put("steps", STEPS);
    return about;
  }

  private static Work work(Map<String, Object> about, Runnable once) {
    return new Work() {
      @Override
      public Map<String, Object> about() {
        return about;
      }

      @Override
      public void once() {
        once.run();
      }
    };
  }
}

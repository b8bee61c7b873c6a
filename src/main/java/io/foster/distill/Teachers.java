package io.foster.distill;

import io.foster.config.EncoderConfig;
import io.foster.config.ModelShape;
import io.foster.pipeline.StageContext;
import io.foster.seqmodel.Theta;
import io.foster.tensor.Tensor;
import io.foster.train.TrainedModel;
import io.foster.train.TrainingContext;
import io.foster.train.TrajectoryStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * The experts that soft targets come from, by their text encoders. The mean of all their scores is
 * of the form &lt;u, z&gt; too, where they have several: z = [z_1; z_2] are the encoders' features
 * one after another, and u = [w_1 u_1; w_2 u_2], with u_k the mean of the n_k experts of encoder k
 * and w_k = n_k / n their share.
 */
public final class Teachers {

  /**
   * Experts with the same text encoder.
   *
   * @param learner their model, encoder and features
   */
  private record Group(TrainingContext learner, List<Theta> experts) {}

  private final List<Group> groups = new ArrayList<>();

  private Teachers() {}

  /**
   * Those that a configuration asks for.
   *
   * @param learner of the encoder that sets are made with
   * @param own its experts
   * @param limit experts of each encoder, at most
   */
  public static Teachers of(StageContext c, TrainingContext learner, List<Theta> own, int limit)
      throws IOException {
    Teachers teachers = new Teachers();
    teachers.add(learner, own.stream().limit(limit).toList());
    Configuration hadoop = c.spark().sparkContext().hadoopConfiguration();
    List<EncoderConfig> others = c.config().labelTeachers();
    for (int i = 0; i < others.size(); i++) {
      int features = (int) learner.data().others().get(i).shape()[1];
      ModelShape shape = c.config().model().shape(features);
      teachers.add(
          TrainingContext.frozen(learner.data().ofOther(shape, i)),
          new TrajectoryStore(c.layout().experts(others.get(i).name()), hadoop)
              .experts(shape).stream().limit(limit).map(TrainedModel::theta).toList());
    }
    return teachers;
  }

  /** Experts of one encoder. */
  public static Teachers of(TrainingContext learner, List<Theta> experts) {
    return new Teachers().add(learner, experts);
  }

  Teachers add(TrainingContext learner, List<Theta> experts) {
    groups.add(new Group(learner, experts));
    return this;
  }

  /**
   * Soft targets.
   *
   * @param targets u, shape (M, L, V c), with c numbers of all encoders for each window
   * @param fit the share of the experts' feature variance that they keep, 1 with frozen encoders
   */
  public record Labels(Tensor targets, double fit) {}

  /**
   * The mean of all experts' scores at every position.
   *
   * @param sequences of item numbers, all of length L
   * @param windows widths that the sequences are cut into; each divides L
   * @param seed of the sample that trainable encoders are fitted on
   */
  public Labels label(List<int[]> sequences, int[] windows, long seed) {
    int all = groups.stream().mapToInt(g -> g.experts().size()).sum();
    List<Tensor> parts = new ArrayList<>();
    double fit = 0;
    for (Group g : groups) {
      TrainingContext l = g.learner();
      ExpertLabels labels = new ExpertLabels(l.model(), g.experts(), l.encoder(), l.frozen(), seed);
      double share = g.experts().size() / (double) all;
      fit += share * labels.fit();
      parts.add(scaled(labels.label(sequences, windows), share));
    }
    return new Labels(joined(parts, windows.length), fit);
  }

  private static Tensor scaled(Tensor u, double by) {
    if (by != 1) {
      for (int i = 0; i < u.size(); i++) {
        u.data()[i] = (float) (u.data()[i] * by);
      }
    }
    return u;
  }

  /** For every position and window, the numbers of all parts one after another. */
  static Tensor joined(List<Tensor> parts, int windows) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    long[] shape = parts.get(0).shape().clone();
    int rows = Math.toIntExact(shape[0] * shape[1] * windows);
    int c = parts.stream().mapToInt(p -> p.size() / rows).sum();
    shape[2] = (long) c * windows;
    Tensor all = Tensor.zeros(shape);
    int start = 0;
    for (Tensor part : parts) {
      int own = part.size() / rows;
      for (int row = 0; row < rows; row++) {
        System.arraycopy(part.data(), row * own, all.data(), row * c + start, own);
      }
      start += own;
    }
    return all;
  }
}

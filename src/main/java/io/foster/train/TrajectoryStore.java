package io.foster.train;

import io.foster.config.ModelShape;
import io.foster.seqmodel.Theta;
import io.foster.tensor.SafeTensors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Trajectories on disk: {@code expert-K/} with the finished model and one safetensors file for each
 * checkpoint, {@code step-NNNNNN}.
 */
public final class TrajectoryStore {
  private static final String STEP = "step-";

  private final Path directory;
  private final Configuration hadoop;

  public TrajectoryStore(Path directory, Configuration hadoop) {
    this.directory = directory;
    this.hadoop = hadoop;
  }

  public void write(int number, Trajectory trajectory) throws IOException {
    Path own = expert(number);
    trajectory.expert().write(new Path(own, "model"), hadoop);
    for (Map.Entry<Integer, Theta> e : trajectory.checkpoints().entrySet()) {
      new SafeTensors(e.getValue().flat(), Map.of("step", e.getKey().toString()))
          .write(
              new Path(own, String.format(Locale.ROOT, "%s%06d.safetensors", STEP, e.getKey())),
              hadoop);
    }
  }

  /**
   * The finished experts, by number.
   *
   * @param expected their architecture
   * @throws io.foster.base.ConfigException if one has another backbone
   */
  public List<TrainedModel> experts(ModelShape expected) throws IOException {
    List<TrainedModel> experts = new ArrayList<>();
    for (int k = 0; directory.getFileSystem(hadoop).exists(expert(k)); k++) {
      Path place = new Path(expert(k), "model");
      for (TrainedModel expert : TrainedModel.readAll(place, hadoop)) {
        expert.requireBackbone(expected, place, "model.backbone");
        experts.add(expert);
      }
    }
    return experts;
  }

  /** All checkpoints of all experts from {@code first} to {@code last} steps, both included. */
  public List<Theta> checkpoints(int first, int last) throws IOException {
    List<Theta> found = new ArrayList<>();
    for (int k = 0; directory.getFileSystem(hadoop).exists(expert(k)); k++) {
      TreeMap<Integer, Theta> own = new TreeMap<>();
      for (FileStatus status : directory.getFileSystem(hadoop).listStatus(expert(k))) {
        String name = status.getPath().getName();
        if (name.startsWith(STEP)) {
          int step = Integer.parseInt(name.replaceAll("\\D", ""));
          if (step >= first && step <= last) {
            own.put(step, Theta.ofFlat(SafeTensors.read(status.getPath(), hadoop).tensors()));
          }
        }
      }
      found.addAll(own.values());
    }
    return found;
  }

  private Path expert(int number) {
    return new Path(directory, "expert-" + number);
  }
}

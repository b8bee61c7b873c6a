package io.foster.distill;

import io.foster.base.ConfigException;
import io.foster.base.Printable;
import io.foster.base.Store;
import io.foster.seqmodel.Adam;
import io.foster.seqmodel.Theta;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.SafeTensors;
import io.foster.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.Path;

/**
 * The state of a distillation on disk, from which a killed or stopped attempt is resumed: one
 * safetensors file. A later state replaces it in one move.
 */
final class DistillCheckpoint {
  private static final String FILE = "distillation.safetensors";
  private static final String VARIABLES = "variables/";
  private static final String THETA = "theta/";
  private static final String OMEGA = "omega/";
  private static final String FIRST = "first/";
  private static final String SECOND = "second/";
  private static final String VELOCITY = "velocity/";
  private static final String MEAN = "mean/";
  private static final String BEST = "best/";

  private static final String SUM = "crc32c";

  private final Store store;
  private final Path file;
  private final Configuration hadoop;

  /**
   * A distillation between two steps.
   *
   * @param due whether the gate's look after its last step is still to be taken
   * @param draw which draw of S it is at, from 0
   * @param state of its loop
   * @param best S of the gate's best look
   * @param log {@code log.jsonl} so far
   * @param timing {@code timing.jsonl} so far
   */
  record Saved(
      boolean due, int draw, DistillState state, Gate.Best best, String log, String timing) {}

  DistillCheckpoint(Path directory, Configuration hadoop) {
    this.store = Store.at("output", directory.toString(), hadoop);
    this.file = new Path(store.root(), FILE);
    this.hadoop = hadoop;
  }

  /**
   * What was saved, if anything was.
   *
   * @throws ConfigException if the file is not what was written
   */
  Optional<Saved> read() throws IOException {
    if (!store.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(saved(SafeTensors.read(file, hadoop)));
    } catch (ConfigException | IllegalArgumentException | ChecksumException e) {
      throw new ConfigException(
          "%s: the checkpoint is damaged (%s); delete it, and --resume does the stage anew"
              .formatted(file, Printable.shown(String.valueOf(e.getMessage()), 200)));
    }
  }

  private static Saved saved(SafeTensors saved) {
    NamedTensors all = saved.tensors();
    Map<String, String> texts = saved.metadata();
    if (!sum(all).equals(texts.get(SUM))) {
      throw new IllegalArgumentException("its numbers are not those that were written");
    }
    DistillState state =
        new DistillState(
            Integer.parseInt(texts.get("step")),
            part(all, VARIABLES),
            Theta.ofFlat(part(all, THETA)),
            Theta.ofFlat(part(all, OMEGA)),
            new Adam.State(
                Long.parseLong(texts.get("optimizer")), part(all, FIRST), part(all, SECOND)),
            part(all, VELOCITY),
            part(all, MEAN));
    return new Saved(
        Boolean.parseBoolean(texts.get("due")),
        Integer.parseInt(texts.get("draw")),
        state,
        new Gate.Best(
            Integer.parseInt(texts.get("best-draw")),
            part(all, BEST),
            Double.parseDouble(texts.get("best"))),
        texts.get("log"),
        texts.get("timing"));
  }

  /** Of the numbers: not every file system notices that a byte has changed. */
  private static String sum(NamedTensors all) {
    CRC32C sum = new CRC32C();
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    for (Tensor tensor : all.asMap().values()) {
      float[] data = tensor.data();
      for (int from = 0; from < data.length; from += buffer.capacity() / Float.BYTES) {
        int count = Math.min(buffer.capacity() / Float.BYTES, data.length - from);
        buffer.clear().asFloatBuffer().put(data, from, count);
        sum.update(buffer.limit(count * Float.BYTES));
      }
    }
    return Long.toHexString(sum.getValue());
  }

  void write(Saved saved) throws IOException {
    DistillState state = saved.state();
    Map<String, Tensor> all = new LinkedHashMap<>();
    add(all, VARIABLES, state.variables());
    add(all, THETA, state.theta().flat());
    add(all, OMEGA, state.omega().flat());
    add(all, FIRST, state.optimizer().first());
    add(all, SECOND, state.optimizer().second());
    add(all, VELOCITY, state.velocity());
    add(all, MEAN, state.mean());
    add(all, BEST, saved.best().variables());
    NamedTensors numbers = new NamedTensors(all);
    Map<String, String> texts =
        Map.of(
            SUM,
            sum(numbers),
            "due",
            Boolean.toString(saved.due()),
            "step",
            Integer.toString(state.step()),
            "optimizer",
            Long.toString(state.optimizer().steps()),
            "draw",
            Integer.toString(saved.draw()),
            "best",
            Double.toString(saved.best().score()),
            "best-draw",
            Integer.toString(saved.best().draw()),
            "log",
            saved.log(),
            "timing",
            saved.timing());
    store.write(file, new SafeTensors(numbers, texts)::write);
  }

  private static void add(Map<String, Tensor> all, String prefix, NamedTensors part) {
    part.asMap().forEach((name, tensor) -> all.put(prefix + name, tensor));
  }

  private static NamedTensors part(NamedTensors all, String prefix) {
    Map<String, Tensor> part = new LinkedHashMap<>();
    all.asMap()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith(prefix)) {
                part.put(name.substring(prefix.length()), tensor);
              }
            });
    return new NamedTensors(part);
  }
}

package io.foster.encoder;

import ai.djl.Device;
import io.foster.config.DeviceKind;
import io.foster.device.Devices;
import io.foster.encoder.HiddenStateStore.Location;
import io.foster.encoder.SubsetPlan.Slice;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Torch;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/** What the executors do in a step of {@link SparkItemEncoder}. */
final class StepTask {
  /** Stores an executor keeps open: the one in use, and the last one before it. */
  private static final int OPEN_STORES = 2;

  private static final Map<String, HiddenStateStore> STORES =
      new LinkedHashMap<>(4, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, HiddenStateStore> eldest) {
          return size() > OPEN_STORES;
        }
      };

  private StepTask() {}

  /**
   * What is the same in every step.
   *
   * @param memory bytes of hidden states an executor keeps
   * @param graphs bytes of graphs an executor keeps until the gradient is asked for
   * @param threads of torch, in each task
   */
  record Setting(
      TopLayers top,
      Location location,
      long memory,
      long graphs,
      int threads,
      DeviceKind device,
      SerializableConfiguration hadoop)
      implements Serializable {

    /** The executor's store, opened by the first task that asks. */
    HiddenStateStore store() {
      synchronized (STORES) {
        return STORES.computeIfAbsent(
            location.dir(),
            dir -> {
              try {
                return new HiddenStateStore(location, hadoop.value(), memory);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
      }
    }
  }

  /** Frees what this JVM remembers of a store. */
  static void forget(Location location) {
    synchronized (STORES) {
      STORES.remove(location.dir());
    }
    KeptGraphs.ofThisJvm().clear();
  }

  /**
   * Features of a slice, in its order; {@code read} counts the bytes of files. With {@code keep},
   * the graph stays for the {@link Vjp} that follows, if that comes to this executor.
   */
  record Embed(
      Broadcast<Setting> setting,
      Broadcast<NamedTensors> parameters,
      LongAccumulator read,
      boolean keep)
      implements Function<Slice, float[]> {
    @Override
    public float[] call(Slice slice) {
      Setting s = setting.value();
      Torch.setThreads(s.threads());
      HiddenStates states = s.store().counting(read::add);
      Device device = Devices.current(s.device());
      if (!keep || s.graphs() == 0) {
        return s.top().embed(slice, states, parameters.value(), device);
      }
      return KeptGraphs.ofThisJvm()
          .embed(
              new KeptGraphs.Key(parameters.id(), slice),
              new SliceGraph(s.top(), slice, parameters.value(), device),
              states,
              s.graphs());
    }
  }

  /** Parameter gradients of a slice, given those of its features. */
  record Vjp(Broadcast<Setting> setting, Broadcast<NamedTensors> parameters, LongAccumulator read)
      implements Function<Tuple2<Slice, float[]>, NamedTensors> {
    @Override
    public NamedTensors call(Tuple2<Slice, float[]> work) {
      Setting s = setting.value();
      Torch.setThreads(s.threads());
      HiddenStates states = s.store().counting(read::add);
      KeptGraphs.Key key = new KeptGraphs.Key(parameters.id(), work._1());
      try (SliceGraph graph =
          KeptGraphs.ofThisJvm()
              .take(key)
              .orElseGet(
                  () ->
                      new SliceGraph(
                          s.top(), work._1(), parameters.value(), Devices.current(s.device())))) {
        return graph.vjp(work._2(), states);
      }
    }
  }
}

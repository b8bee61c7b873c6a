package io.foster.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.config.EncoderConfig;
import io.foster.encoder.HiddenStateStore.Location;
import io.foster.encoder.SubsetPlan.Slice;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/**
 * The {@link ItemEncoder} with trainable layers. The frozen layers' hidden states lie in files that
 * the executors read; a step broadcasts the trainable parameters and sends each task a slice of
 * item numbers, so its cost depends on the subset, never on the catalogue. Gradients are added in a
 * fixed order: results depend on {@code encoder.slices} and {@code encoder.batch-size} and not on
 * the cluster.
 *
 * <p>Parameters are broadcast once for each {@link NamedTensors} object, so whoever changes them
 * makes a new one. Used by one thread at a time.
 */
public final class SparkItemEncoder implements ItemEncoder {
  /** Parameters that stay broadcast: a bi-level loop alternates between two models. */
  private static final int KEPT = 2;

  /** The accumulator in Spark's UI that counts what tasks read of hidden states from files. */
  public static final String READ_BYTES = "hidden states read (bytes)";

  private final JavaSparkContext spark;
  private final EncoderConfig config;
  private final NamedTensors initial;
  private final Location location;
  private final int dimension;
  private final TopLayers top;
  private final Broadcast<StepTask.Setting> setting;
  private final LongAccumulator read;
  private final List<Tuple2<NamedTensors, Broadcast<NamedTensors>>> sent = new ArrayList<>();

  private SparkItemEncoder(
      JavaSparkContext spark,
      EncoderConfig config,
      EncoderCheckpoint checkpoint,
      Location location,
      FeatureScaling scaling) {
    this.spark = spark;
    this.config = config;
    this.location = location;
    // Of a feature: a head may make fewer numbers of a hidden state.
    dimension = checkpoint.architecture().dimension();
    initial = checkpoint.top(config.trainableLayers());
    top = new TopLayers(checkpoint.architecture(), config.trainableLayers(), scaling);
    // A column of Spark's UI: what a stage's tasks read of hidden states that were not in memory.
    read = spark.sc().longAccumulator(READ_BYTES);
    setting =
        spark.broadcast(
            new StepTask.Setting(
                top,
                location,
                config.cache().memoryMib() * (1L << 20),
                config.cache().graphsMib() * (1L << 20),
                config.threads(),
                config.device(),
                new SerializableConfiguration(spark.hadoopConfiguration())));
  }

  /**
   * Opens an encoder over a catalogue whose hidden states are in {@code location}.
   *
   * @param scaling fitted to the features of the untrained encoder
   */
  static SparkItemEncoder open(
      JavaSparkContext spark,
      EncoderConfig config,
      EncoderCheckpoint checkpoint,
      Location location,
      FeatureScaling scaling) {
    return new SparkItemEncoder(spark, config, checkpoint, location, scaling);
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public int itemCount() {
    return location.itemCount();
  }

  @Override
  public NamedTensors initialParameters() {
    return initial;
  }

  @Override
  public Tensor embed(int[] items, NamedTensors parameters) {
    return embed(items, parameters, false);
  }

  @Override
  public Tensor embedForGradient(int[] items, NamedTensors parameters) {
    return embed(items, parameters, true);
  }

  private Tensor embed(int[] items, NamedTensors parameters, boolean keep) {
    Rows rows = new Rows(items.length, dimension());
    List<Slice> plan = plan(items);
    if (!plan.isEmpty()) {
      List<float[]> features =
          spark
              .parallelize(plan, plan.size())
              .map(new StepTask.Embed(setting, broadcast(parameters), read, keep))
              .collect();
      for (int s = 0; s < plan.size(); s++) {
        rows.scatter(plan.get(s), features.get(s));
      }
    }
    return rows.tensor();
  }

  @Override
  public NamedTensors vjp(int[] items, Tensor gradient, NamedTensors parameters) {
    List<Tuple2<Slice, float[]>> work = new ArrayList<>();
    for (Slice slice : plan(items)) {
      work.add(new Tuple2<>(slice, Rows.gather(slice, gradient, dimension())));
    }
    if (work.isEmpty()) {
      return GradientSum.zeros(parameters);
    }
    JavaRDD<NamedTensors> terms =
        spark
            .parallelize(work, work.size())
            .map(new StepTask.Vjp(setting, broadcast(parameters), read));
    return GradientSum.sequence(lowerLevel(terms, work.size()).collect());
  }

  @Override
  public NDArray graph(NDManager manager, int[] items, Map<String, NDArray> parameters) {
    // On the driver: a graph that is differentiated again cannot be in parts on executors.
    return top.graph(manager, plan(items), setting.value().store(), parameters);
  }

  /**
   * Adds groups of neighbouring terms on the executors, where there are many; group g is g-th.
   *
   * @param terms one in each partition, in order; numbering them any other way would compute them
   *     twice
   */
  static JavaRDD<NamedTensors> lowerLevel(JavaRDD<NamedTensors> terms, int count) {
    int size = GradientSum.groupSize(count);
    if (size == 1) {
      return terms;
    }
    int groups = (count + size - 1) / size;
    return terms
        .mapPartitionsWithIndex(
            (partition, own) ->
                Collections.singleton(
                        new Tuple2<>(partition / size, new Tuple2<>(own.next(), partition)))
                    .iterator(),
            true)
        .mapToPair(t -> t)
        .groupByKey(new HashPartitioner(groups))
        .map(
            group -> {
              List<Tuple2<NamedTensors, Integer>> members = new ArrayList<>();
              group._2().forEach(members::add);
              members.sort(Comparator.comparingInt(Tuple2::_2));
              return GradientSum.sequence(members.stream().map(Tuple2::_1).toList());
            });
  }

  private List<Slice> plan(int[] items) {
    return SubsetPlan.of(
        items, item -> location.tokens()[item], config.batchSize(), config.slices());
  }

  @SuppressWarnings("ReferenceEquality") // the same tensors, sent before
  private Broadcast<NamedTensors> broadcast(NamedTensors parameters) {
    for (Tuple2<NamedTensors, Broadcast<NamedTensors>> known : sent) {
      if (known._1() == parameters) {
        return known._2();
      }
    }
    while (sent.size() >= KEPT) {
      sent.remove(0)._2().destroy();
    }
    Broadcast<NamedTensors> broadcast = spark.broadcast(parameters);
    sent.add(new Tuple2<>(parameters, broadcast));
    return broadcast;
  }

  @Override
  public void close() {
    sent.forEach(s -> s._2().destroy());
    sent.clear();
    setting.destroy();
    StepTask.forget(location);
  }
}

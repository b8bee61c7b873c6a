package io.foster.encoder;

import io.foster.config.EncoderConfig;
import io.foster.encoder.HiddenStateStore.Location;
import io.foster.encoder.SubsetPlan.Slice;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
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

  private final JavaSparkContext spark;
  private final EncoderConfig config;
  private final NamedTensors initial;
  private final Location location;
  private final TopLayers top;
  private final Broadcast<StepTask.Setting> setting;
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
    initial = checkpoint.top(config.trainableLayers());
    top = new TopLayers(checkpoint.architecture(), config.trainableLayers(), scaling);
    setting =
        spark.broadcast(
            new StepTask.Setting(
                top,
                location,
                config.cache().memoryMib() * (1L << 20),
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
    return location.dimension();
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
    Rows rows = new Rows(items.length, dimension());
    List<Slice> plan = plan(items);
    if (!plan.isEmpty()) {
      List<float[]> features =
          spark
              .parallelize(plan, plan.size())
              .map(new StepTask.Embed(setting, broadcast(parameters)))
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
        spark.parallelize(work, work.size()).map(new StepTask.Vjp(setting, broadcast(parameters)));
    return GradientSum.sequence(lowerLevel(terms, work.size()).collect());
  }

  /** Adds groups of neighbouring terms on the executors, where there are many; group g is g-th. */
  static JavaRDD<NamedTensors> lowerLevel(JavaRDD<NamedTensors> terms, int count) {
    int size = GradientSum.groupSize(count);
    if (size == 1) {
      return terms;
    }
    int groups = (count + size - 1) / size;
    return terms
        .zipWithIndex()
        .mapToPair(t -> new Tuple2<>((int) (t._2() / size), t))
        .groupByKey(new HashPartitioner(groups))
        .map(
            group -> {
              List<Tuple2<NamedTensors, Long>> members = new ArrayList<>();
              group._2().forEach(members::add);
              members.sort(Comparator.comparingLong(Tuple2::_2));
              return GradientSum.sequence(members.stream().map(Tuple2::_1).toList());
            });
  }

  private List<Slice> plan(int[] items) {
    return SubsetPlan.of(
        items, item -> location.tokens()[item], config.batchSize(), config.slices());
  }

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

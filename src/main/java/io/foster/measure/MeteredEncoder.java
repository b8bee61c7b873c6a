package io.foster.measure;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.encoder.ItemEncoder;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;

/** Times every call to an encoder and marks its Spark jobs. Used by one thread. */
final class MeteredEncoder implements ItemEncoder {
  private record Call(String name, boolean gradient, long from, long to) {}

  private final ItemEncoder encoder;
  private final JavaSparkContext spark;
  private final SparkMeter meter;
  private final String name;
  private final List<Call> calls = new ArrayList<>();
  private int count;

  /**
   * @param name tells this encoder's calls from others'
   */
  MeteredEncoder(ItemEncoder encoder, JavaSparkContext spark, SparkMeter meter, String name) {
    this.encoder = encoder;
    this.spark = spark;
    this.meter = meter;
    this.name = name;
  }

  /** The costs of the calls since the last time. */
  List<CallCost> take() {
    List<CallCost> costs =
        calls.stream().map(c -> meter.cost(c.name(), c.gradient(), c.from(), c.to())).toList();
    calls.clear();
    return costs;
  }

  private <T> T timed(boolean gradient, Supplier<T> call) {
    String id = name + "/" + count++;
    spark.setLocalProperty(SparkMeter.CALL, id);
    long from = System.currentTimeMillis();
    try {
      T result = call.get();
      calls.add(new Call(id, gradient, from, System.currentTimeMillis()));
      return result;
    } finally {
      spark.setLocalProperty(SparkMeter.CALL, null);
    }
  }

  @Override
  public int dimension() {
    return encoder.dimension();
  }

  @Override
  public int itemCount() {
    return encoder.itemCount();
  }

  @Override
  public NamedTensors initialParameters() {
    return encoder.initialParameters();
  }

  @Override
  public Tensor embed(int[] items, NamedTensors parameters) {
    return timed(false, () -> encoder.embed(items, parameters));
  }

  @Override
  public Tensor embedForGradient(int[] items, NamedTensors parameters) {
    return timed(false, () -> encoder.embedForGradient(items, parameters));
  }

  @Override
  public NamedTensors vjp(int[] items, Tensor gradient, NamedTensors parameters) {
    return timed(true, () -> encoder.vjp(items, gradient, parameters));
  }

  @Override
  public NDArray graph(NDManager manager, int[] items, Map<String, NDArray> parameters) {
    return encoder.graph(manager, items, parameters);
  }

  @Override
  public void close() {
    encoder.close();
  }
}

package io.foster.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.foster.TestSpark;
import io.foster.config.Precision;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

/** One encoder for each executor, however many tasks it runs at once. */
class SharedWeightsTest {
  private static final NamedTensors WEIGHTS =
      new NamedTensors(Map.of("w", new Tensor(new long[] {2}, new float[] {3, 4})));

  /** Both tasks hold the weights before either lets go. */
  private static final CountDownLatch BOTH = new CountDownLatch(2);

  @Test
  void tasksThatRunTogetherShareOneCopy() {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(TestSpark.session().sparkContext());
    List<Integer> copies =
        spark
            .parallelize(List.of(1, 2), 2)
            .map(
                task -> {
                  try (SharedWeights shared =
                      SharedWeights.acquire("together", Device.cpu(), Precision.FLOAT32, WEIGHTS)) {
                    BOTH.countDown();
                    BOTH.await(60, TimeUnit.SECONDS);
                    return System.identityHashCode(shared);
                  }
                })
            .collect();
    assertEquals(1, new HashSet<>(copies).size(), "tasks of one executor share the weights");
  }

  @Test
  void theLastUserFreesThem() {
    SharedWeights first = SharedWeights.acquire("freed", Device.cpu(), Precision.FLOAT32, WEIGHTS);
    SharedWeights second = SharedWeights.acquire("freed", Device.cpu(), Precision.FLOAT32, WEIGHTS);
    assertSame(first, second);
    first.close();
    try (NDManager task = Torch.newManager(Device.cpu())) {
      float[] still = second.aliases(task).get("w").toFloatArray();
      assertEquals(7, still[0] + still[1], "one user is left");
    }
    second.close();
    try (SharedWeights later =
            SharedWeights.acquire("freed", Device.cpu(), Precision.FLOAT32, WEIGHTS);
        SharedWeights other =
            SharedWeights.acquire("other", Device.cpu(), Precision.FLOAT32, WEIGHTS)) {
      assertNotSame(first, later);
      assertNotSame(later, other);
    }
  }
}

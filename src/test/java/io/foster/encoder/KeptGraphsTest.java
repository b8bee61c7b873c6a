package io.foster.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.foster.config.Precision;
import io.foster.encoder.SubsetPlan.Slice;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeptGraphsTest {
  private static final int ITEMS = 20;
  private static final EncoderCheckpoint TINY = Checkpoints.tiny();
  private static final NamedTensors PARAMETERS = TINY.top(2);

  private final TopLayers top =
      new TopLayers(TINY.architecture(), 2, FeatureScaling.uniform(new float[32], 1.5f));
  private final List<HiddenState> catalogue = new ArrayList<>();
  private final HiddenStates states =
      items -> Arrays.stream(items).mapToObj(catalogue::get).toList();
  private final Slice slice =
      SubsetPlan.of(IntStream.range(0, ITEMS).toArray(), item -> 1, 8, 1).get(0);
  private final KeptGraphs graphs = new KeptGraphs();

  KeptGraphsTest() {
    Torch.setThreads(1);
    try (FrozenLayers frozen = new FrozenLayers(TINY, 2, 24, 8, Device.cpu(), Precision.FLOAT32)) {
      catalogue.addAll(frozen.hiddenStates(Checkpoints.texts(ITEMS)));
    }
  }

  private SliceGraph graph() {
    return new SliceGraph(top, slice, PARAMETERS, Device.cpu());
  }

  private static float[] gradient() {
    SplittableRandom random = new SplittableRandom(4);
    float[] g = new float[ITEMS * 32];
    for (int i = 0; i < g.length; i++) {
      g[i] = (float) random.nextGaussian();
    }
    return g;
  }

  private NamedTensors computedAgain() {
    return InProcessItemEncoder.vjp(top, slice, gradient(), states, PARAMETERS, Device.cpu());
  }

  private long bytesOfAll() {
    long sum = 0;
    for (int b = 0; b < slice.ends().length; b++) {
      sum += top.graphBytes(states.read(slice.batch(b)));
    }
    return sum;
  }

  private static KeptGraphs.Key key(long parameters, Slice slice) {
    return new KeptGraphs.Key(parameters, slice);
  }

  @Test
  void theGraphOfAnEarlierAttemptAtTheSameSliceIsFreed() throws Exception {
    // Both attempts pass the check for an earlier graph before either puts its own.
    CountDownLatch bothEmbed = new CountDownLatch(2);
    HiddenStates slow =
        items -> {
          bothEmbed.countDown();
          try {
            bothEmbed.await(20, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return states.read(items);
        };
    List<Thread> attempts = new ArrayList<>();
    for (int k = 0; k < 2; k++) {
      attempts.add(new Thread(() -> graphs.embed(key(1, slice), graph(), slow, 2 * bytesOfAll())));
    }
    attempts.forEach(Thread::start);
    for (Thread attempt : attempts) {
      attempt.join();
    }
    assertEquals(1, graphs.size());
    assertEquals(bytesOfAll(), graphs.bytes());
    graphs.clear();
    assertEquals(0, graphs.bytes());
  }

  @Test
  void keptWholeInPartOrNotTheNumbersAreTheSame() {
    float[] features = top.embed(slice, states, PARAMETERS, Device.cpu());
    NamedTensors expected = computedAgain();
    for (long limit : new long[] {0, bytesOfAll() / 2, bytesOfAll()}) {
      assertArrayEquals(features, graphs.embed(key(1, slice), graph(), states, limit));
      assertTrue(graphs.bytes() <= limit);
      assertEquals(limit > 0, graphs.bytes() > 0);
      assertEquals(limit == bytesOfAll(), graphs.bytes() == bytesOfAll());
      try (SliceGraph kept = graphs.take(key(1, slice)).orElseThrow()) {
        assertEquals(expected, kept.vjp(gradient(), states));
      }
      assertEquals(0, graphs.bytes());
    }
  }

  @Test
  void aGraphIsTakenOnce() {
    graphs.embed(key(1, slice), graph(), states, Long.MAX_VALUE);
    assertEquals(Optional.empty(), graphs.take(key(2, slice)));
    graphs.take(key(1, slice)).orElseThrow().close();
    assertEquals(Optional.empty(), graphs.take(key(1, slice)));
  }

  @Test
  void graphsOfOtherParametersGo() {
    Slice other = SubsetPlan.of(new int[] {3, 1}, item -> 1, 8, 1).get(0);
    graphs.embed(key(1, slice), graph(), states, Long.MAX_VALUE);
    graphs.embed(
        key(1, other),
        new SliceGraph(top, other, PARAMETERS, Device.cpu()),
        states,
        Long.MAX_VALUE);
    assertEquals(2, graphs.size());
    graphs.embed(key(2, slice), graph(), states, Long.MAX_VALUE);
    assertEquals(1, graphs.size());
    assertEquals(bytesOfAll(), graphs.bytes());
    graphs.clear();
    assertEquals(0, graphs.size());
    assertEquals(0, graphs.bytes());
  }

  @Test
  void anEmbeddingThatFailsKeepsNothing() {
    HiddenStates broken =
        items -> {
          throw new IllegalStateException("no file");
        };
    boolean failed = false;
    try {
      graphs.embed(key(1, slice), graph(), broken, Long.MAX_VALUE);
    } catch (IllegalStateException e) {
      failed = true;
    }
    assertTrue(failed);
    assertFalse(graphs.take(key(1, slice)).isPresent());
    assertEquals(0, graphs.bytes());
  }
}

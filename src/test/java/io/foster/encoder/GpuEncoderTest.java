package io.foster.encoder;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.foster.OnGpu;
import io.foster.config.Precision;
import io.foster.encoder.SubsetPlan.Slice;
import io.foster.tensor.NamedTensors;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The embedded encoder on a GPU against the CPU, frozen and trained. */
class GpuEncoderTest {
  private static final double CLOSE = 1e-3;
  private static final int MAX_TOKENS = 64;
  private static final int BATCH = 32;
  private static final int TRAINED = 1;
  private static final int WARM_UP = 50;
  private static final int STEPS = 500;

  private final Device gpu = OnGpu.first();
  private final EncoderCheckpoint miniLm = Checkpoints.miniLm();

  private float[] features(List<String> texts, Device device, Precision precision) {
    try (FrozenLayers layers = new FrozenLayers(miniLm, 0, MAX_TOKENS, BATCH, device, precision)) {
      return Checkpoints.features(layers, texts);
    }
  }

  @Test
  void featuresAreThoseOfTheCpu() {
    List<String> texts = Checkpoints.texts(256);
    float[] exact = features(texts, Device.cpu(), Precision.FLOAT32);
    double single = OnGpu.difference(exact, features(texts, gpu, Precision.FLOAT32));
    double half = OnGpu.difference(exact, features(texts, gpu, Precision.FLOAT16));
    System.out.printf("features: float32 differs by %.1e, float16 by %.1e%n", single, half);
    assertTrue(single <= CLOSE, "float32 differs by " + single);
    assertTrue(half <= PrecisionTest.CLOSE, "float16 differs by " + half);
  }

  /** A slice of texts, their hidden states below the trained layer, and a gradient. */
  private final class Trained {
    private final TopLayers top =
        new TopLayers(miniLm.architecture(), TRAINED, FeatureScaling.identity(384));
    private final NamedTensors parameters = miniLm.top(TRAINED);
    private final List<HiddenState> states;
    private final Slice slice;
    private final float[] gradient;

    private Trained(int texts) {
      try (FrozenLayers frozen =
          new FrozenLayers(miniLm, TRAINED, MAX_TOKENS, BATCH, Device.cpu(), Precision.FLOAT32)) {
        states = frozen.hiddenStates(Checkpoints.texts(texts));
      }
      int[] items = IntStream.range(0, texts).toArray();
      slice = SubsetPlan.of(items, i -> states.get(i).tokens(), BATCH, 1).get(0);
      gradient = new float[texts * 384];
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] = (float) Math.sin(i);
      }
    }

    private List<HiddenState> read(int[] items) {
      return Arrays.stream(items).mapToObj(states::get).toList();
    }

    private float[] embed(Device device) {
      return top.embed(slice, this::read, parameters, device);
    }

    private NamedTensors vjp(Device device) {
      return InProcessItemEncoder.vjp(top, slice, gradient, this::read, parameters, device);
    }
  }

  @Test
  void aTrainedLayersFeaturesAndGradientsAreThoseOfTheCpu() {
    Trained trained = new Trained(128);
    double off = OnGpu.difference(trained.embed(Device.cpu()), trained.embed(gpu));
    assertTrue(off <= CLOSE, "features differ by " + off);
    OnGpu.assertClose(trained.vjp(Device.cpu()), trained.vjp(gpu), CLOSE);
  }

  @Test
  void stepsLeaveNothingBehindOnTheGpu() throws IOException, InterruptedException {
    Trained trained = new Trained(64);
    for (int step = 0; step < WARM_UP; step++) {
      trained.vjp(gpu);
    }
    long before = usedMib();
    for (int step = 0; step < STEPS; step++) {
      trained.embed(gpu);
      trained.vjp(gpu);
    }
    long after = usedMib();
    System.out.printf("memory of the GPU: %d MiB, after %d steps %d MiB%n", before, STEPS, after);
    assertTrue(after <= before + 64, "grew from " + before + " to " + after + " MiB");
  }

  /** What the driver counts: torch's own allocator keeps what it has had. */
  private static long usedMib() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader,nounits")
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = out.readLine();
      process.waitFor();
      return Long.parseLong(line.trim());
    }
  }
}

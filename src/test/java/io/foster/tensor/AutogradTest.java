package io.foster.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import io.foster.base.ProcessMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class AutogradTest {
  private static final float[] X = {0.3f, -1.2f, 2.0f, 0.7f, -0.4f, 1.1f};

  private static Tensor tensor(float[] data, long... shape) {
    return new Tensor(shape, data);
  }

  /** sum over rows of max(2 x^2 + 0.5 x, 0.1) softmaxed and squared: uses every kind of scalar. */
  private static NDArray loss(NDArray x) {
    NDArray y = Scalars.add(Scalars.mul(squared(x), 2).add(Scalars.mul(x, 0.5)), 0.25);
    NDArray clipped = Scalars.maximum(y, 0.1).minimum(Scalars.like(y, 7));
    return squared(clipped.softmax(-1)).sum();
  }

  private static NDArray squared(NDArray x) {
    return x.pow(Scalars.like(x, 2));
  }

  private static double lossAt(float[] x) {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      return GradMode.disabled(() -> loss(Torch.toNative(manager, tensor(x, 2, 3))))
          .toFloatArray()[0];
    }
  }

  private static float[] gradientAt(float[] x) {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDArray leaf = Autograd.leaf(manager, tensor(x, 2, 3));
      Autograd.backward(GradMode.enabled(() -> loss(leaf)));
      return Autograd.gradient(leaf).toFloatArray();
    }
  }

  @Test
  void gradientAgreesWithFiniteDifferences() {
    float[] gradient = gradientAt(X);
    double step = 1e-2;
    for (int i = 0; i < X.length; i++) {
      float[] up = X.clone();
      float[] down = X.clone();
      up[i] += (float) step;
      down[i] -= (float) step;
      double numeric = (lossAt(up) - lossAt(down)) / ((double) up[i] - down[i]);
      assertEquals(numeric, gradient[i], 2e-3, "element " + i);
    }
  }

  @Test
  void gradientSurvivesGarbageCollectionWhileTheGraphIsAlive() {
    float[] expected = gradientAt(X);
    for (int round = 0; round < 20; round++) {
      try (NDManager manager = Torch.newManager(Device.cpu())) {
        List<NDArray> leaves = new ArrayList<>();
        List<NDArray> losses = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
          NDArray leaf = Autograd.leaf(manager, tensor(X, 2, 3));
          leaves.add(leaf);
          losses.add(GradMode.enabled(() -> loss(leaf)));
        }
        System.gc();
        // Overwrites what freed buffers would have held.
        for (int i = 0; i < 100; i++) {
          Torch.toNative(manager, tensor(new float[] {9e9f}));
          manager.create(new float[] {9e9f});
        }
        losses.forEach(Autograd::backward);
        for (NDArray leaf : leaves) {
          assertArrayEquals(expected, Autograd.gradient(leaf).toFloatArray(), "round " + round);
        }
      }
    }
  }

  @Test
  void severalThreadsDifferentiateAtOnce() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<float[]>> results = new ArrayList<>();
      List<float[]> expected = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        float[] x = X.clone();
        x[0] = i * 0.01f;
        expected.add(gradientAt(x));
        Callable<float[]> task = () -> gradientAt(x);
        results.add(pool.submit(task));
      }
      for (int i = 0; i < results.size(); i++) {
        assertArrayEquals(expected.get(i), results.get(i).get());
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void vectorJacobianProductOfALinearMapIsItsTranspose() {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDArray a = Torch.toNative(manager, tensor(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
      NDArray x = Autograd.leaf(manager, tensor(new float[] {1, 1, 1}, 3, 1));
      NDArray unused = Autograd.leaf(manager, tensor(new float[] {1, 1}, 2));
      NDArray output = GradMode.enabled(() -> a.matMul(x));
      Autograd.vjp(output, Torch.toNative(manager, tensor(new float[] {1, 10}, 2, 1)));
      assertArrayEquals(new float[] {41, 52, 63}, Autograd.gradient(x).toFloatArray());
      assertArrayEquals(new float[] {0, 0}, Autograd.gradient(unused).toFloatArray());
    }
  }

  @Test
  void secondDerivativeOfACube() {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDArray x = Autograd.leaf(manager, tensor(new float[] {2}, 1));
      NDArray unused = Autograd.leaf(manager, tensor(new float[] {1, 1}, 2));
      NDArray cube = GradMode.enabled(() -> x.mul(x).mul(x));
      List<NDArray> first = Autograd.gradients(cube, List.of(x, unused), true);
      assertEquals(12, first.get(0).toFloatArray()[0], 1e-5);
      assertArrayEquals(new float[] {0, 0}, first.get(1).toFloatArray());
      List<NDArray> second = Autograd.gradients(first.get(0), List.of(x), false);
      assertEquals(12, second.get(0).toFloatArray()[0], 1e-5);
      assertEquals(0, Autograd.gradient(x).toFloatArray()[0], "nothing is added to the leaf");
      assertThrows(
          EngineException.class, () -> Autograd.gradients(first.get(0), List.of(x), false));
    }
  }

  /** Half a megabyte a step, twice: kept, it would be 400 MiB. */
  @Test
  void gradientsOfGradientsEndWithTheirManager() {
    float[] values = new float[1 << 17];
    Arrays.fill(values, 0.5f);
    Tensor value = tensor(values, values.length);
    long before = 0;
    for (int step = 0; step < 500; step++) {
      if (step == 100) {
        before = ProcessMemory.residentBytes().orElse(0);
      }
      try (NDManager manager = Torch.newManager(Device.cpu())) {
        NDArray x = Autograd.leaf(manager, value);
        NDArray first =
            Autograd.gradients(GradMode.enabled(() -> x.mul(x).mul(x).sum()), List.of(x), true)
                .get(0);
        NDArray dot = GradMode.enabled(() -> first.mul(first.stopGradient()).sum());
        Autograd.gradients(dot, List.of(x), false);
      }
    }
    long grown = ProcessMemory.residentBytes().orElse(0) - before;
    assertTrue(grown < 100L << 20, "grew by " + (grown >> 20) + " MiB");
  }

  @Test
  void aliasesBelongToTheStepAndShareMemory() {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDArray master = Torch.toNative(manager, tensor(new float[] {3}, 1));
      int before = manager.getManagedArrays().size();
      try (NDManager step = manager.newSubManager()) {
        NDArray leaf = Autograd.alias(step, master);
        leaf.setRequiresGradient(true);
        Autograd.backward(GradMode.enabled(() -> Scalars.mul(leaf, 5).sum()));
        assertEquals(5, Autograd.gradient(leaf).toFloatArray()[0]);
      }
      assertEquals(before, manager.getManagedArrays().size());
      assertEquals(3, master.toFloatArray()[0]);
    }
  }

  @Test
  void gradModeIsRestoredAndPerThread() throws Exception {
    boolean before = JniUtils.isGradMode();
    CompletableFuture<Boolean> elsewhere = new CompletableFuture<>();
    boolean inside =
        GradMode.disabled(
            () -> {
              Thread other =
                  new Thread(() -> elsewhere.complete(GradMode.enabled(JniUtils::isGradMode)));
              other.start();
              elsewhere.join();
              return JniUtils.isGradMode();
            });
    assertTrue(elsewhere.get());
    assertFalse(inside);
    assertTrue(GradMode.enabled(JniUtils::isGradMode));
    assertThrows(
        IllegalStateException.class,
        () ->
            GradMode.enabled(
                () -> {
                  throw new IllegalStateException();
                }));
    assertEquals(before, JniUtils.isGradMode());
  }

  @Test
  void refusesShapesThatDoNotFit() {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDArray x = Autograd.leaf(manager, tensor(new float[] {1, 2}, 2));
      NDArray y = GradMode.enabled(() -> x.mul(x));
      assertThrows(IllegalArgumentException.class, () -> Autograd.backward(y));
      NDArray one = manager.ones(new Shape(1));
      assertThrows(IllegalArgumentException.class, () -> Autograd.vjp(y, one));
    }
  }

  @Test
  void copiesToAndFromTorch() {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      Tensor big = Tensor.zeros(9 << 20);
      big.data()[big.size() - 1] = 4;
      for (Tensor t : List.of(tensor(X, 2, 3), tensor(new float[] {5}), Tensor.zeros(0, 4), big)) {
        NDArray first = Torch.toNative(manager, t);
        // A second copy through the same scratch buffer must not change the first.
        Torch.toNative(manager, tensor(new float[] {-1, -1, -1, -1, -1, -1}, 6));
        assertEquals(t, Torch.toHost(first));
      }
      assertArrayEquals(
          new long[] {1L << 40, -2},
          Torch.longs(manager, new long[] {1L << 40, -2}, 2).toLongArray());
    }
  }
}

package io.foster.bench;

import io.foster.config.ConfigLoader;
import io.foster.config.FosterConfig;
import io.foster.config.ModelShape;
import io.foster.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Data of the size of Amazon Video Games, and the settings as they are by default. */
final class MadeUp {
  static final int ITEMS = 16_859;
  static final int FEATURES = 384;

  /** Interactions of a user: most have few. */
  private static final double MEAN_LENGTH = 8;

  private MadeUp() {}

  static FosterConfig config(String text) {
    return new ConfigLoader().loadText("bench", text, List.of());
  }

  static ModelShape shape() {
    return config("").model().shape(FEATURES);
  }

  /** Sizes of a model, for the other side. */
  static Map<String, Object> about(ModelShape shape) {
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("items", ITEMS);
    about.put("features", shape.featureDimension());
    about.put("dimension", shape.dimension());
    about.put("layers", shape.layers());
    about.put("heads", shape.heads());
    about.put("feed_forward", shape.feedForward());
    about.put("longest", shape.maxLength());
    return about;
  }

  static Tensor normal(Random random, double deviation, long... sizes) {
    Tensor t = Tensor.zeros(sizes);
    for (int i = 0; i < t.size(); i++) {
      t.data()[i] = (float) (deviation * random.nextGaussian());
    }
    return t;
  }

  /** Histories of two items or more. */
  static List<int[]> histories(Random random, int users, int longest) {
    List<int[]> histories = new ArrayList<>();
    for (int u = 0; u < users; u++) {
      int length = 2 + (int) (-Math.log(1 - random.nextDouble()) * (MEAN_LENGTH - 2));
      int[] items = new int[Math.min(length, longest + 1)];
      for (int i = 0; i < items.length; i++) {
        items[i] = random.nextInt(ITEMS);
      }
      histories.add(items);
    }
    return histories;
  }
}

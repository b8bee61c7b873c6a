package io.foster.seqmodel;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.config.Backbone;
import io.foster.config.Looks;
import io.foster.config.ModelShape;
import io.foster.config.Optimiser;
import io.foster.config.TrainingPlan;
import io.foster.corpus.UserSequence;
import io.foster.encoder.FrozenItemEncoder;
import io.foster.encoder.ItemEncoder;
import io.foster.tensor.GradMode;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Models and data small enough for finite differences and for training within a second. */
public final class Toy {
  private Toy() {}

  /** Independent normal numbers. */
  public static Tensor normal(long seed, double deviation, long... shape) {
    Random random = new Random(seed);
    Tensor t = Tensor.zeros(shape);
    for (int i = 0; i < t.size(); i++) {
      t.data()[i] = (float) (deviation * random.nextGaussian());
    }
    return t;
  }

  /** Text features of {@code items} made-up items. */
  public static FrozenItemEncoder items(int items, int features) {
    return new FrozenItemEncoder(normal(items, 1, items, features));
  }

  /** Two blocks, two heads, d = 8. */
  public static SasRec model(int features, int maxLength) {
    return new SasRec(new ModelShape(Backbone.SASREC, features, 8, 2, 2, 12, maxLength));
  }

  /** One of every backbone, of the size of {@link #model}. */
  public static List<SequenceModel> models(int features, int maxLength) {
    return Arrays.stream(Backbone.values())
        .map(b -> SequenceModel.of(new ModelShape(b, features, 8, 2, 2, 12, maxLength)))
        .toList();
  }

  /**
   * Parameters of the model's names and shapes, large enough that no gradient is lost in float32's
   * rounding: weights that keep the size of what they are applied to, norms around one.
   */
  public static NamedTensors parameters(SequenceModel model, long seed) {
    Random random = new Random(seed);
    Map<String, Tensor> p = new LinkedHashMap<>();
    model
        .initialParameters(seed)
        .asMap()
        .forEach(
            (name, t) -> {
              boolean matrix = t.shape().length == 2 && !name.equals("positions");
              double deviation = matrix ? 1 / Math.sqrt(t.shape()[1]) : 0.2;
              Tensor value = normal(random.nextLong(), deviation, t.shape().clone());
              if (name.endsWith("norm.weight")) {
                for (int i = 0; i < value.size(); i++) {
                  value.data()[i] += 1;
                }
              }
              p.put(name, value);
            });
    return new NamedTensors(p);
  }

  /** Hidden states of every position, shape (total positions, d), row after row. */
  static float[] hidden(
      SequenceModel model, NamedTensors parameters, FrozenItemEncoder encoder, int[]... sequences) {
    SequenceBatch batch =
        SequenceBatch.forEveryPosition(
            Arrays.asList(sequences),
            model.shape().maxLength(),
            LocalItems.identity(encoder.itemCount()));
    return GradMode.disabled(
        () -> {
          try (NDManager manager = Torch.newManager(Device.cpu())) {
            BoundParameters p = BoundParameters.constant(manager, parameters);
            NDArray e = model.embedItems(p, Torch.toNative(manager, encoder.features()));
            return batch.encode(model, p, e, Dropout.NONE).toFloatArray();
          }
        });
  }

  /** Users who always go on to the next number, from a random one. */
  public static List<int[]> counting(int users, int items, int length, long seed) {
    Random random = new Random(seed);
    List<int[]> sequences = new ArrayList<>();
    for (int u = 0; u < users; u++) {
      int first = random.nextInt(items);
      int[] s = new int[length];
      for (int i = 0; i < length; i++) {
        s[i] = (first + i) % items;
      }
      sequences.add(s);
    }
    return sequences;
  }

  /** The same with the last item for testing and the last but one for validation. */
  public static List<UserSequence> users(List<int[]> sequences) {
    List<UserSequence> users = new ArrayList<>();
    for (int[] s : sequences) {
      users.add(new UserSequence(users.size(), s, s.length - 2, s.length - 2, s.length - 1));
    }
    return users;
  }

  /** A plan for data as small as these. */
  public static TrainingPlan plan(int epochs, int patience) {
    return new TrainingPlan(
        epochs, Looks.EACH_PASS, patience, 64, 16, 0.1, new Optimiser(0.01, 0.5, 5, 0, 5, 0));
  }

  /**
   * Features z with a linear map and a shift that are trained: an encoder whose gradient is known.
   */
  public static final class LinearEncoder implements ItemEncoder {
    private final FrozenItemEncoder base;
    private final NamedTensors initial;

    public LinearEncoder(FrozenItemEncoder base, Tensor map, Tensor shift) {
      this.base = base;
      Map<String, Tensor> p = new LinkedHashMap<>();
      p.put("map", map);
      p.put("shift", shift);
      this.initial = new NamedTensors(p);
    }

    @Override
    public int dimension() {
      return initial.get("shift").size();
    }

    @Override
    public int itemCount() {
      return base.itemCount();
    }

    @Override
    public NamedTensors initialParameters() {
      return initial;
    }

    @Override
    public Tensor embed(int[] items, NamedTensors parameters) {
      int c = base.dimension();
      int d = dimension();
      float[] z = base.embed(items, NamedTensors.empty()).data();
      float[] map = parameters.get("map").data();
      Tensor out = Tensor.zeros(items.length, d);
      for (int i = 0; i < items.length; i++) {
        for (int j = 0; j < d; j++) {
          double sum = parameters.get("shift").data()[j];
          for (int k = 0; k < c; k++) {
            sum += (double) map[j * c + k] * z[i * c + k];
          }
          out.data()[i * d + j] = (float) sum;
        }
      }
      return out;
    }

    @Override
    public NDArray graph(NDManager manager, int[] items, Map<String, NDArray> parameters) {
      return Torch.toNative(manager, base.embed(items, NamedTensors.empty()))
          .matMul(parameters.get("map").transpose())
          .add(parameters.get("shift"));
    }

    @Override
    public NamedTensors vjp(int[] items, Tensor gradient, NamedTensors parameters) {
      int c = base.dimension();
      int d = dimension();
      float[] z = base.embed(items, NamedTensors.empty()).data();
      Tensor map = Tensor.zeros(d, c);
      Tensor shift = Tensor.zeros(d);
      for (int i = 0; i < items.length; i++) {
        for (int j = 0; j < d; j++) {
          float g = gradient.data()[i * d + j];
          shift.data()[j] += g;
          for (int k = 0; k < c; k++) {
            map.data()[j * c + k] += g * z[i * c + k];
          }
        }
      }
      Map<String, Tensor> p = new LinkedHashMap<>();
      p.put("map", map);
      p.put("shift", shift);
      return new NamedTensors(p);
    }

    @Override
    public void close() {
      // Nothing is held outside the heap.
    }
  }
}

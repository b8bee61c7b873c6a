package io.foster.distill;

import ai.djl.ndarray.NDArray;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.util.Map;

/**
 * How learned numbers stand for synthetic sequences. Variables are host tensors by name; a step
 * binds them to native arrays, as leaves where their gradient is wanted.
 */
public interface Parametrisation {

  /** Where the learning starts. */
  NamedTensors initial();

  /** The items that have to be embedded besides the sampled subset, e.g. those of the inputs. */
  int[] inputItems();

  /** The same for a part of S. */
  default int[] inputItems(Excerpt excerpt) {
    return inputItems();
  }

  /** Whether inputs depend on the variables. */
  default boolean learnsInputs() {
    return true;
  }

  /** The widths of the windows that sequences are read in; each divides L. */
  default int[] windows() {
    return new int[] {length()};
  }

  /**
   * Input embeddings of the step's P positions, which are all M L where it looks at the whole.
   *
   * @param variables bound
   * @param step the items and positions of the step
   * @return shape (P, d)
   */
  NDArray inputs(Map<String, NDArray> variables, SyntheticStep step);

  /**
   * The vectors u of the soft targets, softmax_i(&lt;u, z_i&gt; + beta_i), of the step's positions
   * in its windows.
   *
   * @return shape (P, c)
   */
  NDArray targets(Map<String, NDArray> variables, SyntheticStep step);

  /**
   * The input distributions over the items that can stand at an input.
   *
   * @return shape (P, number of such items), and which items those are
   */
  InputDistribution inputDistribution(Map<String, NDArray> variables, SyntheticStep step);

  /**
   * Input probabilities p_{m,l}(i).
   *
   * @param probabilities shape (P, n)
   * @param items the n items, by catalogue number
   */
  record InputDistribution(NDArray probabilities, int[] items) {}

  /** The finished data for these variables. */
  SyntheticSet export(NamedTensors variables);

  /** beta, shape (|V|); a constant. */
  Tensor bias();

  /** How many positions of each sequence exist, length M. */
  int[] lengths();

  /** M. */
  int sequenceCount();

  /** L. */
  int length();
}

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

  /**
   * Input embeddings of all positions.
   *
   * @param variables bound
   * @param step the items of the step
   * @return shape (M L, d)
   */
  NDArray inputs(Map<String, NDArray> variables, SyntheticStep step);

  /**
   * The vectors u of the soft targets, softmax_i(&lt;u, z_i&gt; + beta_i).
   *
   * @return shape (M L, c)
   */
  NDArray targets(Map<String, NDArray> variables);

  /**
   * The input distributions over the items that can stand at an input.
   *
   * @return shape (M L, number of such items), and which items those are
   */
  InputDistribution inputDistribution(Map<String, NDArray> variables, SyntheticStep step);

  /**
   * Input probabilities p_{m,l}(i).
   *
   * @param probabilities shape (M L, n)
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

package io.foster.methods;

import io.foster.distill.SyntheticSet;
import io.foster.distill.Teachers;
import io.foster.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Real sequences with the experts' predictions as soft labels: knowledge distillation (G. Hinton,
 * O. Vinyals and J. Dean, arXiv:1503.02531) on a core-set. It shows what selection and synthesis
 * add beyond the labels, so it gets the labels of the product's own start: the same experts, the
 * same temperature, the same windows.
 */
public final class ExpertLabelled implements DistillationMethod {
  private final CoreSet selection;
  private final Teachers teachers;
  private final int[] windows;

  /**
   * @param selection which real sequences
   * @param teachers whose scores are averaged
   * @param windows widths that sequences are read in, each with labels of its own
   */
  public ExpertLabelled(CoreSet selection, Teachers teachers, int[] windows) {
    this.selection = selection;
    this.teachers = teachers;
    this.windows = windows.clone();
  }

  @Override
  public TrainingSet make(MethodInputs sources, Budget budget, long seed) {
    List<int[]> inputs = new ArrayList<>();
    for (int i : selection.select(sources, budget, seed)) {
      inputs.add(CoreSet.latest(sources.sequences().get(i), budget.length()));
    }
    return new TrainingSet.Soft(label(sources, inputs, budget.length(), seed));
  }

  private SyntheticSet label(MethodInputs sources, List<int[]> inputs, int l, long seed) {
    int[] lengths = inputs.stream().mapToInt(s -> s.length).toArray();
    // What stands after the end of a sequence is not looked at: the model is causal, and positions
    // beyond the length do not exist.
    List<int[]> padded = new ArrayList<>();
    for (int[] s : inputs) {
      int[] whole = Arrays.copyOf(s, l);
      Arrays.fill(whole, s.length, l, s[s.length - 1]);
      padded.add(whole);
    }
    Tensor targets = teachers.label(padded, windows, seed).targets();
    return SyntheticSet.ofItems(
        sources.learner().encoder().itemCount(),
        lengths,
        padded.stream().flatMapToInt(Arrays::stream).toArray(),
        targets,
        windows);
  }
}

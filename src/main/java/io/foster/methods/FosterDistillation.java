package io.foster.methods;

import io.foster.config.DistillConfig;
import io.foster.distill.DistillStage;
import io.foster.pipeline.StageContext;
import io.foster.train.Trainings;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The product's own distillation as one method among others: as configured, or as published
 * (FOSTER, arXiv:2605.30772): tied inputs and targets, soft targets that start at random, the same
 * first-order loop, regulariser and validation gate. The seed is that of the run.
 */
public final class FosterDistillation implements DistillationMethod {
  private final StageContext context;
  private final Trainings trainings;
  private final DistillConfig config;

  /**
   * @param config the section {@code distill}, or a variant of it
   */
  public FosterDistillation(StageContext context, Trainings trainings, DistillConfig config) {
    this.context = context;
    this.trainings = trainings;
    this.config = config;
  }

  @Override
  public TrainingSet make(MethodInputs sources, Budget budget, long seed) {
    try {
      return new TrainingSet.Soft(
          DistillStage.distil(context, config, trainings, step -> sources.step()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int steps() {
    return config.plan().steps();
  }
}

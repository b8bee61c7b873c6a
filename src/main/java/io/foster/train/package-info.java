/**
 * Trainings as jobs on executors or the driver, the data they share, trained models and the
 * experts' trajectories on disk.
 *
 * <p>May depend on {@link io.foster.evaluate}, {@link io.foster.pipeline} and what is below. Start
 * at {@link io.foster.train.Trainings}, {@link io.foster.train.TrainingContext}.
 */
package io.foster.train;

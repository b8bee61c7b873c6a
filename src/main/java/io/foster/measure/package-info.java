/**
 * What a step costs, in seconds and memory: on a cluster, and against TD3; what a run will take.
 *
 * <p>May depend on {@link io.foster.trial} and what is below. Start at {@link
 * io.foster.measure.StepCost}.
 */
package io.foster.measure;

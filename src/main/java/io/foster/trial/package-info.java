/**
 * The engine behind run, baseline and benchmark: a method makes a set, students learn from it, and
 * each becomes a cell.
 *
 * <p>May depend on {@link io.foster.methods} and what is below. Start at {@link
 * io.foster.trial.Trial}, {@link io.foster.trial.Benchmark}.
 */
package io.foster.trial;

/**
 * Full ranking, metrics, slices, cells and what they amount to over seeds. One scorer and one top-k
 * serve evaluation and recommendations.
 *
 * <p>May depend on {@link io.foster.seqmodel}, {@link io.foster.corpus} and what is below. Start at
 * {@link io.foster.evaluate.FullRanking}, {@link io.foster.evaluate.CellGroup}.
 */
package io.foster.evaluate;

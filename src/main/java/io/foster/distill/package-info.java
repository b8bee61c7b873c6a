/**
 * The method: synthetic sequences, the experts' labels, the first-order loop with its item subsets,
 * anchors and co-occurrence regulariser, training on a set, and the set's files.
 *
 * <p>May depend on {@link io.foster.train} and what is below. Start at {@link
 * io.foster.distill.Distiller}, {@link io.foster.distill.StudentTrainer}.
 */
package io.foster.distill;

/**
 * The sequential recommenders (SASRec, GRU4Rec, mean pooling), their losses, optimiser and training
 * on real sequences.
 *
 * <p>May depend on {@link io.foster.encoder} and what is below. Start at {@link
 * io.foster.seqmodel.SequenceModel}, {@link io.foster.seqmodel.SequenceTrainer}.
 */
package io.foster.seqmodel;

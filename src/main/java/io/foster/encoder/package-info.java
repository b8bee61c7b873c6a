/**
 * The text encoder: checkpoints, the transformer with its trainable top layers, the cache of the
 * frozen layers' states, and embedding on the executors with the gradient's way back.
 *
 * <p>May depend on {@link io.foster.base}, {@link io.foster.config}, {@link io.foster.tensor},
 * {@link io.foster.device}. Start at {@link io.foster.encoder.ItemEncoder}.
 */
package io.foster.encoder;

/**
 * Numbers: tensors that travel between machines, safetensors files, and the few calls of DJL that
 * autograd is used through.
 *
 * <p>May depend on {@link io.foster.base}. Start at {@link io.foster.tensor.Tensor}, {@link
 * io.foster.tensor.Autograd}.
 */
package io.foster.tensor;

/**
 * GPUs and native libraries: which device a task computes on, and whether every executor can.
 *
 * <p>May depend on {@link io.foster.base}, {@link io.foster.config}, {@link io.foster.tensor}.
 * Start at {@link io.foster.device.Devices}.
 */
package io.foster.device;

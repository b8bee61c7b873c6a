/**
 * Generated raw data of an imaginary shop, in the format of Amazon 2018.
 *
 * <p>May depend on {@link io.foster.base}, {@link io.foster.config}. Start at {@link
 * io.foster.sample.SampleGenerator}.
 */
package io.foster.sample;

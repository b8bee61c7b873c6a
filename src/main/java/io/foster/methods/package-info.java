/**
 * The methods FOSTER is compared with, behind one interface and one budget.
 *
 * <p>May depend on {@link io.foster.distill} and what is below. Start at {@link
 * io.foster.methods.DistillationMethod}; a new method is one more of it.
 */
package io.foster.methods;

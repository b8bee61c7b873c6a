/**
 * Results of a run in the layouts of other programs.
 *
 * <p>May depend on {@code distill} and what it depends on. Start at {@link
 * io.foster.export.RecBoleExport}.
 */
package io.foster.export;

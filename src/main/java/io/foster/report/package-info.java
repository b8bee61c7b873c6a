/**
 * All tables and the page of a run. Every number comes from cells and files.
 *
 * <p>May depend on {@link io.foster.trial} and what is below. Start at {@link
 * io.foster.report.RunReport}, {@link io.foster.report.ResultsTable}.
 */
package io.foster.report;

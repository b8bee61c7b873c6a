/**
 * The stages and the pipelines that they make: from raw files to the report on one screen.
 *
 * <p>May depend on everything but {@link io.foster.cli}. Start at {@link
 * io.foster.stages.Pipelines}.
 */
package io.foster.stages;

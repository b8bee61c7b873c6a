/**
 * The engine that runs stages on an output directory: fingerprints, resume, locks, progress,
 * events. It knows no stage by name.
 *
 * <p>May depend on {@link io.foster.base}, {@link io.foster.config}. Start at {@link
 * io.foster.pipeline.PipelineRunner}, {@link io.foster.pipeline.Stage}.
 */
package io.foster.pipeline;

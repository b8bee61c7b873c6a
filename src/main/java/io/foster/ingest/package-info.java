/**
 * Readers of raw files, one for each source format: to the tables {@code interactions} and {@code
 * items}. Bad rows are counted and sampled.
 *
 * <p>May depend on {@link io.foster.base}, {@link io.foster.config}. Start at {@link
 * io.foster.ingest.Ingest}; a new format is a {@link io.foster.ingest.SourceReader}.
 */
package io.foster.ingest;

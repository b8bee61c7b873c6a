/**
 * De-duplication, k-core, order, splits and numbering: from the ingested tables to users'
 * sequences.
 *
 * <p>May depend on {@link io.foster.base}, {@link io.foster.config}, {@link io.foster.itemtext}.
 * Start at {@link io.foster.corpus.CorpusBuilder}.
 */
package io.foster.corpus;

/**
 * Recommendations by a trained model of a finished run.
 *
 * <p>May depend on {@link io.foster.train} and what is below. Start at {@link
 * io.foster.recommend.RecommendRequest}.
 */
package io.foster.recommend;

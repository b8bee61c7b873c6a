/** Recommendations by a trained model of a finished run. */
package io.foster.recommend;

/**
 * The configuration: one immutable record for each section, read and checked at once, and the plans
 * that trainings and methods take from it.
 *
 * <p>May depend on {@link io.foster.base} alone. Start at {@link io.foster.config.FosterConfig},
 * then {@code reference.conf}.
 */
package io.foster.config;

/**
 * Foster for Java programs: {@link io.foster.Foster} runs the stages, {@link io.foster.Settings}
 * says how, {@link io.foster.Results} says where the results are. The command line does the same.
 *
 * <p>Packages depend on one another in one direction, from {@code base} up to {@code cli};
 * docs/architecture.md has the order.
 */
package io.foster;

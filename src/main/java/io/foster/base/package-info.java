/**
 * What every package uses: the user's faults (ConfigException), whole files and directories
 * (Store), JSON, hashes and seeds, the memory of the process, the version of the code.
 *
 * <p>May depend on nothing of the program. Start at {@link io.foster.base.Store}.
 */
package io.foster.base;

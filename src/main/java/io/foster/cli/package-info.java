/**
 * The command line: options, exit codes, and what a user sees. Nothing else ends the process.
 *
 * <p>May depend on everything. Start at {@link io.foster.cli.Main}.
 */
package io.foster.cli;

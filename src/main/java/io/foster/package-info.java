/** The stages of Foster as calls from Java; start at {@link io.foster.Foster}. */
package io.foster;

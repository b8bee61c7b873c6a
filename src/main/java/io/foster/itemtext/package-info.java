/**
 * From an item's attributes to the sentence that the text encoder reads.
 *
 * <p>May depend on {@link io.foster.base}, {@link io.foster.config}. Start at {@link
 * io.foster.itemtext.ItemTemplate}.
 */
package io.foster.itemtext;

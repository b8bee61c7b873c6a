package io.foster.itemtext;

import java.util.List;
import java.util.Map;

/**
 * What is known of an item. Absent strings are null, absent lists and maps empty; all may hold HTML
 * as the source had it.
 */
public record Item(
    String itemId,
    String title,
    String brand,
    List<String> categories,
    String description,
    List<String> features,
    Map<String, String> attributes) {}

package io.foster.recommend;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/**
 * All items that can be recommended: the catalogue's by number, then the new ones in the order of
 * their ids.
 *
 * @param itemIds by item number
 * @param titles by item number, never null
 */
record ItemPool(String[] itemIds, String[] titles) implements Serializable {

  int size() {
    return itemIds.length;
  }

  /** The number of each item id. */
  Map<String, Integer> numbers() {
    Map<String, Integer> numbers = new HashMap<>();
    for (int i = 0; i < itemIds.length; i++) {
      numbers.put(itemIds[i], i);
    }
    return numbers;
  }
}

package io.foster.corpus;

import io.foster.base.ConfigException;
import io.foster.base.Hash;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The items behind the item numbers: the id and title of item i stand at index i.
 *
 * @param itemIds unique ids of the source data
 * @param titles for readers, never null
 */
public record Catalogue(List<String> itemIds, List<String> titles) implements Serializable {

  public Catalogue {
    itemIds = List.copyOf(itemIds);
    titles = List.copyOf(titles);
    if (itemIds.size() != titles.size()) {
      throw new IllegalArgumentException(
          itemIds.size() + " item ids but " + titles.size() + " titles");
    }
  }

  /** The items of a corpus. */
  public static Catalogue of(Corpus corpus) {
    return new Catalogue(Arrays.asList(corpus.itemIds()), Arrays.asList(corpus.titles()));
  }

  /**
   * From the corpus's items.
   *
   * @param items columns item int (0 .. |V|-1, each once), item_id string, title string
   */
  public static Catalogue of(Dataset<Row> items) {
    List<Row> rows = items.select("item", "item_id", "title").orderBy("item").collectAsList();
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).getInt(0) != i) {
        throw new IllegalArgumentException(
            "item numbers are not 0 .. " + (rows.size() - 1) + ": found " + rows.get(i));
      }
    }
    return new Catalogue(
        rows.stream().map(r -> r.getString(1)).toList(),
        rows.stream().map(r -> r.getString(2)).toList());
  }

  /** What readers see of an item: its title, or its id where that is blank. */
  public String shown(int item) {
    return titles.get(item).isBlank() ? itemIds.get(item) : titles.get(item);
  }

  /** |V|. */
  public int size() {
    return itemIds.size();
  }

  /** The number of each item id. */
  public Map<String, Integer> numbers() {
    Map<String, Integer> numbers = new HashMap<>();
    for (int i = 0; i < itemIds.size(); i++) {
      if (numbers.put(itemIds.get(i), i) != null) {
        throw new IllegalArgumentException("item id \"" + itemIds.get(i) + "\" occurs twice");
      }
    }
    return numbers;
  }

  /**
   * For each item of this catalogue, its number in another.
   *
   * @param source where this catalogue was read from, for the message
   * @throws ConfigException if {@code other} lacks one
   */
  public int[] numbersIn(Catalogue other, String source) {
    Map<String, Integer> numbers = other.numbers();
    List<String> missing = itemIds.stream().filter(id -> !numbers.containsKey(id)).toList();
    if (!missing.isEmpty()) {
      throw new ConfigException(
          "%s: %d of its %d items, such as \"%s\", are not among the %d items of the corpus; use the items it was distilled from"
              .formatted(source, missing.size(), size(), missing.get(0), other.size()));
    }
    return itemIds.stream().mapToInt(numbers::get).toArray();
  }

  /** These items, then others. */
  public Catalogue plus(Catalogue others) {
    return new Catalogue(
        Stream.concat(itemIds.stream(), others.itemIds.stream()).toList(),
        Stream.concat(titles.stream(), others.titles.stream()).toList());
  }

  /** SHA-256 over the item ids in order: two catalogues share it if they number the same items. */
  public String fingerprint() {
    MessageDigest digest = Hash.sha256();
    for (String id : itemIds) {
      byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
      // With its length before it, no id can run into the next.
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
      digest.update(bytes);
    }
    return Hash.hex(digest);
  }
}

package io.foster.corpus;

import io.foster.base.Hash;
import io.foster.base.LiteralPath;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The corpus on the driver, as {@link CorpusBuilder} wrote it.
 *
 * @param itemIds by item number, length |V|
 * @param titles by item number, never null
 * @param texts by item number, what the encoder reads, never empty
 * @param userIds by user number
 * @param sequences by user number
 */
public record Corpus(
    String[] itemIds,
    String[] titles,
    String[] texts,
    String[] userIds,
    List<UserSequence> sequences) {

  /** |V|. */
  public int itemCount() {
    return itemIds.length;
  }

  public int userCount() {
    return userIds.length;
  }

  /**
   * A hash of all that results depend on: items with their texts, users with their sequences and
   * held-out targets. Two corpora with the same one are the same, but for titles.
   */
  public String contentHash() {
    StringBuilder parts = new StringBuilder();
    for (int i = 0; i < itemIds.length; i++) {
      parts.append(Hash.of(itemIds[i].length() + " " + itemIds[i] + " " + texts[i])).append('\n');
    }
    for (UserSequence user : sequences) {
      String id = userIds[user.user()];
      String marks = user.trainSize() + " " + user.validIndex() + " " + user.testIndex();
      String items = Arrays.toString(user.items());
      parts.append(Hash.of(id.length() + " " + id + " " + items + " " + marks)).append('\n');
    }
    return Hash.of(itemIds.length + "\n" + parts);
  }

  /**
   * Loads a corpus.
   *
   * @param dir holds {@code items} and {@code sequences}
   * @throws IllegalStateException if the numbers in it are not 0 .. n-1, once each
   */
  public static Corpus load(SparkSession spark, Path dir) {
    List<Row> items =
        spark
            .read()
            .parquet(LiteralPath.forSpark(new Path(dir, "items")))
            .select("item", "item_id", "title", "text")
            .collectAsList();
    String[] itemIds = new String[items.size()];
    String[] titles = new String[items.size()];
    String[] texts = new String[items.size()];
    for (Row row : items) {
      int item = free(row.getInt(0), itemIds, dir);
      itemIds[item] = row.getString(1);
      titles[item] = row.getString(2);
      texts[item] = row.getString(3);
    }
    List<Row> rows =
        spark
            .read()
            .schema(Sequences.SCHEMA)
            .parquet(LiteralPath.forSpark(new Path(dir, "sequences")))
            .collectAsList();
    String[] userIds = new String[rows.size()];
    UserSequence[] sequences = new UserSequence[rows.size()];
    for (Row row : rows) {
      int user = free(row.getInt(0), userIds, dir);
      userIds[user] = row.getString(1);
      int[] sequence = row.<Integer>getList(2).stream().mapToInt(Integer::intValue).toArray();
      sequences[user] =
          new UserSequence(user, sequence, row.getInt(3), row.getInt(4), row.getInt(5));
    }
    return new Corpus(itemIds, titles, texts, userIds, List.of(sequences));
  }

  private static int free(int number, String[] taken, Path dir) {
    if (number < 0 || number >= taken.length || taken[number] != null) {
      throw new IllegalStateException(dir + ": number " + number + " is repeated or out of range");
    }
    return number;
  }
}

package io.foster.export;

import java.util.List;

/**
 * Rows of what RecBole's sequential models read where the split is given: a user, a target and the
 * items before it, oldest first.
 */
final class RecBoleHistories {
  static final String HEADER = "user_id:token\titem_id_list:token_seq\titem_id:token\n";

  /** The most items before a target, the latest ones: RecBole's MAX_ITEM_LIST_LENGTH. */
  static final int MOST = 50;

  /** Settings of RecBole that read the files; a model's and a training's are its own. */
  static final String SETTINGS =
      """
      # Settings of RecBole's sequential models, SASRec for one: the run's split, all items ranked, no
      # history masked. benchmark_filename: [synthetic, valid, test] trains on the synthetic set.
      load_col:
        inter: [user_id, item_id_list, item_id]
        item: [item_id]
      alias_of_item_id: [item_id_list]
      benchmark_filename: [train, valid, test]
      # The loss is over all items; a model that samples negatives needs this line away.
      train_neg_sample_args: null
      """;

  private RecBoleHistories() {}

  /**
   * A row, with its line break.
   *
   * @param items of one user, in time order
   * @param at where the target stands in {@code items}, from 1: RecBole cannot read an empty
   *     history
   */
  static String row(String user, List<String> items, int at) {
    if (at < 1) {
      throw new IllegalArgumentException("nothing stands before " + at);
    }
    List<String> before = items.subList(Math.max(0, at - MOST), at);
    return user + "\t" + String.join(" ", before) + "\t" + items.get(at) + "\n";
  }
}

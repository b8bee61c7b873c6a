package io.foster.distill;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** The metadata block of a data set card, YAML as Hugging Face reads it. */
final class CardHeader {
  private CardHeader() {}

  /**
   * The block.
   *
   * @param name of the data set
   * @param sequences how many it has
   */
  static String of(String name, long sequences) {
    return """
        ---
        pretty_name: %s
        license: other
        license_name: as-the-source-corpus
        size_categories:
        - %s
        tags:
        - recommendation
        - sequential-recommendation
        - dataset-distillation
        - synthetic
        configs:
        - config_name: sequences
          default: true
          data_files:
          - split: train
            path: %s
        - config_name: items
          data_files:
          - split: train
            path: %s
        ---
        """
        .formatted(
            quoted(name),
            sizeCategory(sequences),
            SyntheticDirectory.SEQUENCES,
            SyntheticDirectory.ITEMS);
  }

  /** A JSON string, which is a YAML string too. */
  private static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  /** Hugging Face's steps: powers of ten from a thousand on. */
  static String sizeCategory(long rows) {
    if (rows < 1_000) {
      return "n<1K";
    }
    String[] steps = {"1K", "10K", "100K", "1M", "10M"};
    long limit = 10_000;
    int step = 0;
    while (step < steps.length - 2 && rows >= limit) {
      step++;
      limit *= 10;
    }
    return steps[step] + "<n<" + steps[step + 1];
  }
}

package io.foster.distill;

import io.foster.base.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The card of a synthetic data set, {@code README.md} in its directory: Hugging Face's metadata
 * block, then what the set is, where it comes from, how to use it and what it is worth. Every
 * number comes from a value it is given; nothing in it depends on the time.
 *
 * @param name of the data set
 * @param source the corpus it was distilled from
 * @param encoders the text encoders whose features its soft labels are written in
 * @param set the sequences
 * @param statistics of the sequences
 * @param config the configuration that made it
 */
public record DataSetCard(
    String name,
    Source source,
    List<String> encoders,
    SyntheticSet set,
    SyntheticStatistics statistics,
    String config) {

  /** The file's name in the synthetic directory. */
  public static final String FILE = "README.md";

  /**
   * The corpus.
   *
   * @param name what it is called
   * @param users how many
   * @param items how many, which is |V|
   * @param interactions how many, all splits together
   * @param trainInteractions those the experts were trained on
   * @param split how they were held out, in words
   */
  public record Source(
      String name,
      long users,
      long items,
      long interactions,
      long trainInteractions,
      String split) {}

  /** The card of an archive. */
  public static DataSetCard of(
      String name, Source source, SyntheticArchive archive, SyntheticStatistics statistics) {
    return new DataSetCard(
        name, source, archive.encoders(), archive.set(), statistics, archive.config());
  }

  /**
   * Writes the card into a synthetic directory, over an earlier one.
   *
   * @throws IOException if the file system fails
   */
  public void write(Path directory, Configuration hadoop) throws IOException {
    Path path = new Path(directory, FILE);
    Store.around("output", path, hadoop).write(path, markdown());
  }

  /** The card's text. */
  public String markdown() {
    List<String> parts = new ArrayList<>();
    parts.add(CardHeader.of(name, set.sequenceCount()));
    parts.add(what());
    parts.add(sourceCorpus());
    parts.add(files());
    parts.add(use());
    parts.add(softTargets());
    parts.add(limits());
    parts.add(recipe());
    return String.join("\n", parts);
  }

  private String what() {
    return text(
        """
        # %s

        %,d synthetic sequences of at most %,d positions, %,d positions in all, distilled from %s. A
        sequential recommender that reads item texts is trained on them from scratch in place of the
        corpus's interactions.

        Each position has an input, %s, and a soft label, a distribution of the next item over all %,d items of the catalogue:
        p(i) = softmax over i of <u, z_i> + beta_i, with u learned for the position, beta_i for the
        item, and z_i the text feature of item i.%s

        These are the experts' logits at temperature 1. A student divides them by a temperature of
        its own: by about 2 where it reads items through the text encoder of all experts, by about
        0.7, with half of a step's candidates from the best labels, where it has another or the
        experts have several.
        """,
        name,
        set.sequenceCount(),
        set.maxLength(),
        statistics.positions(),
        source.name(),
        set.mixture() == 1
            ? "an item with its weight"
            : "a mixture of at most %,d items with weights that sum to one"
                .formatted(set.mixture()),
        set.itemCount(),
        windows());
  }

  /** Nothing where sequences are read as wholes. */
  private String windows() {
    if (set.readAsWholes()) {
      return "";
    }
    String widths =
        IntStream.of(set.windows()).mapToObj(Integer::toString).collect(Collectors.joining(", "));
    return """


        A model reads a sequence in windows, cut from its first position on, each by itself: of %s
        positions. Each position has a soft label for each of these widths, %,d in all."""
        .formatted(widths, (long) statistics.positions() * set.windows().length);
  }

  private String sourceCorpus() {
    return text(
        """
        ## Source

        | corpus | users | items | interactions | of these for training | split |
        |---|---|---|---|---|---|
        | %s | %,d | %,d | %,d | %,d | %s |

        Text features: %,d numbers an item, %s; %,d MiB of memory in training, as float32.
        """,
        source.name(),
        source.users(),
        source.items(),
        source.interactions(),
        source.trainInteractions(),
        source.split(),
        set.featureDimension(),
        encoders.isEmpty()
            ? "of an encoder that is not named"
            : "of " + String.join(", then of ", encoders),
        Math.max(1, (4L * set.itemCount() * set.featureDimension()) >> 20));
  }

  private String files() {
    return text(
        """
        ## Files

        - `%1$s`: the exact set. Tensors `lengths` (M = %6$d), `input_items` and `input_weights`
          (M, L = %7$d, K = %8$d), `targets` (u; M, L, %11$s), `bias` (beta; %10$d) and, where
          given, `scaling.*`, which turns raw text features into z. All are float32; item numbers
          among them are whole. Positions from `lengths[m]` on do not exist.
        - `%2$s`: the item id and title behind every item number.
        - `%3$s`: the set for reading, one sequence a line, with titles, input weights and the most
          probable next items with their probabilities (rounded, over the whole catalogue).
        - `%4$s/positions.parquet`, `%4$s/catalogue.parquet`: the same as tables.
        - `%5$s`: the statistics below.
        - `%12$s`, unless left out: z, the text features (|V|, c), rounded to float16. With it no
          text encoder of an expert is needed, only the student's own.
        """,
        SyntheticDirectory.TENSORS,
        SyntheticDirectory.ITEMS,
        SyntheticDirectory.SEQUENCES,
        SyntheticDirectory.PARQUET,
        SyntheticDirectory.STATISTICS,
        set.sequenceCount(),
        set.maxLength(),
        set.mixture(),
        set.featureDimension(),
        set.itemCount(),
        set.windows().length == 1
            ? "c = " + set.featureDimension()
            : "V c = %d x %d, widths in `windows`"
                .formatted(set.windows().length, set.featureDimension()),
        FeaturesFile.NAME);
  }

  private String use() {
    return text(
        """
        ## Use

        Train a recommender from these files and the items' texts:

        ```
        foster train --data <this directory> --config <configuration that names the item texts> --output <new directory>
        ```

        Read the sequences, or the exact logits of position l of sequence m, in Python:

        ```python
        from datasets import load_dataset
        sequences = load_dataset("<this directory>", split="train")
        items = load_dataset("<this directory>", "items", split="train")
        positions = load_dataset("parquet", data_files="%s/positions.parquet", split="train")

        from safetensors.numpy import load_file
        t = load_file("%s")
        z = load_file("%s")["features"]  # (%d, %d)
        logits = z @ t["targets"][m, l%s] + t["bias"]
        ```
        """,
        SyntheticDirectory.PARQUET,
        SyntheticDirectory.TENSORS,
        FeaturesFile.NAME,
        set.itemCount(),
        set.featureDimension(),
        set.windows().length == 1 ? "" : ", :" + set.featureDimension());
  }

  private String softTargets() {
    return text(
        """
        ## Statistics

        | | |
        |---|---|
        | sequences | %,d |
        | positions | %,d |
        | entropy of the soft labels, mean | %.3f nats |
        | entropy, smallest | %.3f nats |
        | entropy, largest | %.3f nats |
        | entropy of the uniform distribution | %.3f nats |
        | effective number of next items, mean of exp(entropy) | %,.1f |
        | distinct input items | %,d |
        | share of the catalogue among the inputs | %.2f%% |
        """,
        statistics.sequences(),
        statistics.positions(),
        statistics.meanEntropy(),
        statistics.minEntropy(),
        statistics.maxEntropy(),
        Math.log(statistics.itemCount()),
        statistics.effectiveItems(),
        statistics.distinctInputItems(),
        100 * statistics.catalogueShare());
  }

  private String limits() {
    return text(
        """
        ## Limits and licence

        - The soft labels are predictions of models trained on the source corpus. They carry its
          biases, popularity and time among them, and say nothing of users outside it.
        - They are tied to the text features named above: z must be those, scaled alike, also to
          train a student with another text encoder.
        - The inputs may contain stretches of real sequences where the recipe starts from them. No
          user ids are kept, but nothing here guarantees differential privacy.
        - Item ids and titles are those of the source corpus; its licence and terms of use apply to
          them, and to what was learned from it as far as they say so.
        """);
  }

  private String recipe() {
    return text("## Recipe\n\n```hocon\n%s\n```\n", config.strip());
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}

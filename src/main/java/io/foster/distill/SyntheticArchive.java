package io.foster.distill;

import io.foster.base.ConfigException;
import io.foster.corpus.Catalogue;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.SafeTensors;
import io.foster.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A synthetic set with what it takes to use it elsewhere: which items its numbers mean, and how the
 * text features behind its soft targets were scaled.
 *
 * <p>In safetensors the tensors are {@code lengths} (M), {@code input_items} and {@code
 * input_weights} (M, L, K), {@code targets} (M, L, V c), {@code bias} (|V|), {@code windows} (V,
 * where sequences are not read as wholes) and {@code scaling.*}; the metadata hold the format and
 * its version, the item count, the feature dimension, the text encoders whose features z are, the
 * catalogue's fingerprint and the configuration. Everything is exact.
 *
 * @param set the sequences, numbered as in {@code catalogue}
 * @param catalogue all items of the corpus it was distilled from
 * @param scaling what turns the first encoder's raw text features into its part of z; may be empty
 * @param encoders what gives the features that one after another are z, by {@link
 *     io.foster.config.EncoderConfig#origin}; empty where that is not known
 * @param config the configuration that made the set, as text
 */
public record SyntheticArchive(
    SyntheticSet set,
    Catalogue catalogue,
    NamedTensors scaling,
    List<String> encoders,
    String config) {

  static final String ENCODERS = "encoders";

  private static final String FORMAT = "foster-synthetic";

  /** Logits stand at temperature 1; those of versions 1 and 2 had been divided by one. */
  private static final String VERSION = "3";

  private static final String WINDOWS = "windows";
  private static final String SCALING = "scaling.";

  /** Whole numbers up to here are exact in float32, which is what the tensors hold. */
  private static final int MAX_ITEMS = 1 << 24;

  /**
   * @throws IllegalArgumentException if the parts do not fit together
   */
  public SyntheticArchive {
    encoders = List.copyOf(encoders);
    if (set.itemCount() != catalogue.size()) {
      throw new IllegalArgumentException(
          "a set over %d items with a catalogue of %d"
              .formatted(set.itemCount(), catalogue.size()));
    }
    check(set);
    if (set.itemCount() > MAX_ITEMS) {
      throw new IllegalArgumentException(
          set.itemCount() + " items are more than a synthetic set can number, " + MAX_ITEMS);
    }
  }

  private static void check(SyntheticSet set) {
    int m = set.sequenceCount();
    int l = set.maxLength();
    long[] inputs = {m, l, set.mixture()};
    boolean fits =
        set.lengths().length == m
            && set.inputItems().length == set.inputWeights().size()
            && Arrays.equals(inputs, set.inputWeights().shape())
            && set.targets().shape()[2] % set.windows().length == 0
            && set.bias().size() == set.itemCount();
    if (!fits) {
      throw new IllegalArgumentException("the shapes of the tensors do not fit together");
    }
    if (Arrays.stream(set.lengths()).anyMatch(n -> n < 0 || n > l)) {
      throw new IllegalArgumentException("a sequence is longer than " + l + " positions");
    }
    if (Arrays.stream(set.windows()).anyMatch(w -> w < 1 || l % w != 0)) {
      throw new IllegalArgumentException("a window does not divide the " + l + " positions");
    }
    if (Arrays.stream(set.inputItems()).anyMatch(i -> i < 0 || i >= set.itemCount())) {
      throw new IllegalArgumentException("an input is none of the " + set.itemCount() + " items");
    }
  }

  /** Sources of encoders as metadata: a line each. */
  static String encoders(List<String> sources) {
    return String.join("\n", sources);
  }

  SafeTensors toSafeTensors() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("lengths", floats(set.lengths(), set.sequenceCount()));
    tensors.put("input_items", floats(set.inputItems(), set.inputWeights().shape()));
    tensors.put("input_weights", set.inputWeights());
    tensors.put("targets", set.targets());
    tensors.put("bias", set.bias());
    if (!set.readAsWholes()) {
      tensors.put(WINDOWS, floats(set.windows(), set.windows().length));
    }
    scaling.asMap().forEach((name, tensor) -> tensors.put(SCALING + name, tensor));
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", FORMAT);
    metadata.put("format_version", VERSION);
    metadata.put("item_count", String.valueOf(set.itemCount()));
    metadata.put("feature_dimension", String.valueOf(set.featureDimension()));
    if (!encoders.isEmpty()) {
      metadata.put(ENCODERS, encoders(encoders));
    }
    metadata.put("catalogue_sha256", catalogue.fingerprint());
    metadata.put("config", config);
    return new SafeTensors(new NamedTensors(tensors), metadata);
  }

  /**
   * @param source the file's name, for messages
   * @throws ConfigException if the file is no synthetic set of this version, or {@code catalogue}
   *     is not the one it was written with
   */
  static SyntheticArchive of(SafeTensors file, Catalogue catalogue, String source) {
    Map<String, String> metadata = file.metadata();
    if (!FORMAT.equals(metadata.get("format"))) {
      throw new ConfigException(source + ": not a synthetic set; name the directory of one");
    }
    if (!VERSION.equals(metadata.get("format_version"))) {
      throw new ConfigException(
          "%s: written in version %s of the format; use the release that wrote it, this one reads %s"
              .formatted(source, metadata.get("format_version"), VERSION));
    }
    if (!catalogue.fingerprint().equals(metadata.get("catalogue_sha256"))) {
      throw new ConfigException(
          source + ": the items beside it are not those it was written with; copy both together");
    }
    NamedTensors tensors = file.tensors();
    try {
      int[] windows =
          tensors.names().contains(WINDOWS)
              ? integers(tensors.get(WINDOWS))
              : new int[] {(int) tensors.get("targets").shape()[1]};
      SyntheticSet set =
          new SyntheticSet(
              catalogue.size(),
              integers(tensors.get("lengths")),
              integers(tensors.get("input_items")),
              tensors.get("input_weights"),
              tensors.get("targets"),
              tensors.get("bias"),
              windows);
      Map<String, Tensor> scaling = new LinkedHashMap<>();
      tensors
          .asMap()
          .forEach(
              (name, tensor) -> {
                if (name.startsWith(SCALING)) {
                  scaling.put(name.substring(SCALING.length()), tensor);
                }
              });
      return new SyntheticArchive(
          set,
          catalogue,
          new NamedTensors(scaling),
          metadata.containsKey(ENCODERS) ? List.of(metadata.get(ENCODERS).split("\n")) : List.of(),
          metadata.getOrDefault("config", ""));
    } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
      throw new ConfigException(
          source + ": incomplete, " + e.getMessage() + "; copy or distil it again");
    }
  }

  /**
   * The set in the numbering of another catalogue of the same items. A student trained on it ranks
   * that catalogue, and every item needs its bias, so neither may have an item the other lacks.
   *
   * @param source where the set was read from, for the message
   * @throws ConfigException if the catalogues hold different items
   */
  public SyntheticSet renumbered(Catalogue other, String source) {
    if (catalogue.itemIds().equals(other.itemIds())) {
      return set;
    }
    int[] numbers = catalogue.numbersIn(other, source);
    if (other.size() != catalogue.size()) {
      throw new ConfigException(
          "%s: knows %d items where the corpus has %d; use the items it was distilled from"
              .formatted(source, catalogue.size(), other.size()));
    }
    float[] bias = new float[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      bias[numbers[i]] = set.bias().data()[i];
    }
    return new SyntheticSet(
        set.itemCount(),
        set.lengths(),
        Arrays.stream(set.inputItems()).map(i -> numbers[i]).toArray(),
        set.inputWeights(),
        set.targets(),
        new Tensor(set.bias().shape(), bias),
        set.windows());
  }

  private static Tensor floats(int[] values, long... shape) {
    float[] data = new float[values.length];
    for (int i = 0; i < data.length; i++) {
      data[i] = values[i];
    }
    return new Tensor(shape.clone(), data);
  }

  private static int[] integers(Tensor tensor) {
    int[] values = new int[tensor.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (int) tensor.data()[i];
    }
    return values;
  }
}

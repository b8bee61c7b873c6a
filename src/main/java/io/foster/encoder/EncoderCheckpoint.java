package io.foster.encoder;

import io.foster.base.ConfigException;
import io.foster.base.Hash;
import io.foster.base.LiteralPath;
import io.foster.config.EncoderName;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;

/**
 * A pre-trained text encoder: its shape, its weights under their Hugging Face names without a model
 * prefix, and its tokenizer.
 *
 * @param architecture the shape
 * @param weights every weight of {@link EncoderArchitecture#weights()}, in that order
 * @param tokenizer the bytes of tokenizer.json
 * @param prefix what stands before every text, as it was trained; mostly nothing
 * @param hash SHA-256 of all of the above, in hexadecimal: the same model, the same hash, whatever
 *     it was read from
 */
public record EncoderCheckpoint(
    EncoderArchitecture architecture,
    NamedTensors weights,
    byte[] tokenizer,
    String prefix,
    String hash)
    implements Serializable {

  /**
   * Reads the encoder {@code source} names.
   *
   * @param source {@value EncoderName#EMBEDDED} for all-MiniLM-L6-v2 or with another's name behind
   *     a colon, {@value EncoderName#RANDOM}, or the URI of a Hugging Face folder
   * @throws ConfigException if the folder lacks a file, or holds a model of another kind, or what
   *     is named is not on the class path
   */
  public static EncoderCheckpoint load(String source, Configuration hadoop) throws IOException {
    Optional<EmbeddedEncoder> embedded = EmbeddedEncoder.ofSource(source);
    if (embedded.isPresent()) {
      return embedded.get().load();
    }
    return source.equals(EncoderName.RANDOM)
        ? MadeUpEncoder.load()
        : new HuggingFaceFolder(LiteralPath.of("encoder.source", source), hadoop).load();
  }

  /**
   * Checks names and shapes and fixes the order.
   *
   * @param source where the weights come from, for messages
   * @throws ConfigException naming the weights that are missing or have another shape
   */
  static EncoderCheckpoint of(
      EncoderArchitecture architecture, NamedTensors found, byte[] tokenizer, String source) {
    return of(architecture, found, tokenizer, "", source);
  }

  /** The same for an encoder that wants {@code prefix} before every text. */
  static EncoderCheckpoint of(
      EncoderArchitecture architecture,
      NamedTensors found,
      byte[] tokenizer,
      String prefix,
      String source) {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    List<String> missing = new ArrayList<>();
    architecture
        .weights()
        .forEach(
            (name, shape) -> {
              if (!found.contains(name)) {
                missing.add(name);
              } else if (!Arrays.equals(shape, found.get(name).shape())) {
                throw new ConfigException(
                    "%s: weight \"%s\" has the shape %s, not %s; use the config.json it came with"
                        .formatted(
                            source,
                            name,
                            Arrays.toString(found.get(name).shape()),
                            Arrays.toString(shape)));
              } else {
                weights.put(name, found.get(name));
              }
            });
    if (!missing.isEmpty()) {
      throw new ConfigException(
          "%s: %d weights are missing, the first is \"%s\"; use a complete BERT-family encoder"
              .formatted(source, missing.size(), missing.get(0)));
    }
    NamedTensors ordered = new NamedTensors(weights);
    return new EncoderCheckpoint(
        architecture, ordered, tokenizer, prefix, hash(architecture, ordered, tokenizer, prefix));
  }

  /** The encoder that its lowest {@code count} layers are. */
  EncoderCheckpoint lowest(int count) {
    return count == architecture.layers()
        ? this
        : of(architecture.lowest(count), weights, tokenizer, prefix, "the lowest layers");
  }

  /**
   * The weights of the top {@code layers} layers, lowest first, and of what stands above them: what
   * is trained.
   */
  public NamedTensors top(int layers) {
    return select(name -> architecture.isTop(name, layers));
  }

  /** The weights below the top {@code layers} layers, embeddings included: what stays frozen. */
  public NamedTensors below(int layers) {
    return select(name -> !architecture.isTop(name, layers));
  }

  private NamedTensors select(Predicate<String> wanted) {
    Map<String, Tensor> selected = new LinkedHashMap<>();
    weights
        .asMap()
        .forEach(
            (name, weight) -> {
              if (wanted.test(name)) {
                selected.put(name, weight);
              }
            });
    return new NamedTensors(selected);
  }

  private static String hash(
      EncoderArchitecture architecture, NamedTensors weights, byte[] tokenizer, String prefix) {
    MessageDigest digest = Hash.sha256();
    digest.update(architecture.toString().getBytes(StandardCharsets.UTF_8));
    weights
        .asMap()
        .forEach(
            (name, weight) -> {
              digest.update(name.getBytes(StandardCharsets.UTF_8));
              Hash.update(digest, weight.data());
            });
    digest.update(tokenizer);
    digest.update(prefix.getBytes(StandardCharsets.UTF_8));
    return Hash.hex(digest);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof EncoderCheckpoint c && hash.equals(c.hash);
  }

  @Override
  public int hashCode() {
    return hash.hashCode();
  }

  @Override
  public String toString() {
    return architecture + " " + hash;
  }
}

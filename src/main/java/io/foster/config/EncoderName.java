package io.foster.config;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The text encoders that {@code encoder.source} names without a folder: packed as jars. */
public enum EncoderName {
  ALL_MINILM_L6_V2("all-minilm-l6-v2"),
  BGE_SMALL_EN_V1_5("bge-small-en-v1.5"),
  E5_SMALL_V2("e5-small-v2");

  /**
   * The value of {@code encoder.source} for all-MiniLM-L6-v2. The others' names follow it: {@code
   * embedded:NAME}.
   */
  public static final String EMBEDDED = "embedded";

  /** The value of {@code encoder.source} for a small encoder with random weights. */
  public static final String RANDOM = "random";

  private final String label;

  EncoderName(String label) {
    this.label = label;
  }

  /** The name as written after {@code embedded:}. */
  public String label() {
    return label;
  }

  /** The value of {@code encoder.source} that names this encoder. */
  public String source() {
    return this == ALL_MINILM_L6_V2 ? EMBEDDED : EMBEDDED + ":" + label;
  }

  /** The encoder of a label; empty if there is none. */
  public static Optional<EncoderName> ofLabel(String label) {
    return Arrays.stream(values()).filter(e -> e.label.equals(label)).findFirst();
  }

  /** The encoder that a value of {@code encoder.source} names; empty for other values. */
  public static Optional<EncoderName> ofSource(String source) {
    return Arrays.stream(values())
        .filter(e -> e.source().equals(source) || source.equals(EMBEDDED + ":" + e.label))
        .findFirst();
  }

  /** All labels, for messages. */
  public static String labels() {
    return Arrays.stream(values()).map(EncoderName::label).collect(Collectors.joining(", "));
  }
}

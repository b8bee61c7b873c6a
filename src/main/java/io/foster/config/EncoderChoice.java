package io.foster.config;

import io.foster.base.LiteralPath;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text encoder as {@code benchmark.students} and the tables name it: its name, and how many of
 * its layers are trained where that is not {@code encoder.trainable-layers}.
 *
 * @param source the value of {@code encoder.source} that names it
 */
public record EncoderChoice(String source, OptionalInt trainableLayers) {
  private static final Pattern FORM = Pattern.compile("(.+?)(?:\\+(\\d{1,2}))?");

  /** Reads {@code bge-small-en-v1.5}, {@code random+1} or a folder's URI; empty if it is none. */
  static Optional<EncoderChoice> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    OptionalInt layers = layers(matcher.group(2));
    return source(matcher.group(1)).map(source -> new EncoderChoice(source, layers));
  }

  /** A number of layers; empty where none is written, null. */
  static OptionalInt layers(String digits) {
    return digits == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(digits));
  }

  private static Optional<String> source(String name) {
    boolean stands =
        name.equals(EncoderName.RANDOM) || name.equals(EncoderConfig.EXPERTS) || name.contains("/");
    return EncoderName.ofLabel(name)
        .map(EncoderName::source)
        .or(() -> stands ? Optional.of(name) : Optional.empty());
  }

  /** What tells students' encoder from {@code encoder}; empty where nothing does. */
  static Optional<EncoderChoice> of(EncoderConfig student, EncoderConfig encoder) {
    if (student.equals(encoder)) {
      return Optional.empty();
    }
    int layers = student.trainableLayers();
    boolean same = layers == encoder.trainableLayers();
    return Optional.of(
        new EncoderChoice(student.source(), same ? OptionalInt.empty() : OptionalInt.of(layers)));
  }

  /** {@code bge-small-en-v1.5+1}; of a folder the last part of its URI. */
  public String label() {
    return name(source) + (trainableLayers.isPresent() ? "+" + trainableLayers.getAsInt() : "");
  }

  /** The name of a value of {@code encoder.source}, fit for a directory's. */
  static String name(String source) {
    String safe = LiteralPath.lastPart(source).replaceAll("[^A-Za-z0-9._-]", "-");
    // A name of dots alone would be a directory above, one that begins with a dot is hidden.
    return EncoderName.ofSource(source)
        .map(EncoderName::label)
        .orElse(safe.isEmpty() ? "-" : safe.replaceFirst("^\\.+", "-"));
  }
}

package io.foster.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kind of student as {@code benchmark.students} and the tables name it: a backbone, its number of
 * layers where that is not {@code model.layers}, and its text encoder where that is not {@code
 * encoder}: {@code gru4rec}, {@code sasrec-2}, {@code sasrec@bge-small-en-v1.5+1}.
 *
 * @param encoder empty: as the sets were made with
 */
public record Student(Backbone backbone, OptionalInt layers, Optional<EncoderChoice> encoder) {
  private static final Pattern FORM =
      Pattern.compile("([a-z0-9-]+?)(?:-([1-9]\\d{0,2}))?(?:@(.+))?");
  private static final String KEY = "benchmark.students";

  /** Reads a name; empty if there is no such backbone or encoder. */
  static Optional<Student> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    OptionalInt layers = EncoderChoice.layers(matcher.group(2));
    Optional<EncoderChoice> encoder =
        Optional.ofNullable(matcher.group(3)).flatMap(EncoderChoice::parse);
    if (matcher.group(3) != null && encoder.isEmpty()) {
      return Optional.empty();
    }
    return Arrays.stream(Backbone.values())
        .filter(b -> b.label().equals(matcher.group(1)))
        .findFirst()
        .map(b -> new Student(b, layers, encoder));
  }

  /** The name of students beside what sets are made with. */
  static Student of(
      ModelConfig student, ModelConfig model, EncoderConfig reads, EncoderConfig encoder) {
    boolean same = student.layers() == model.layers();
    return new Student(
        student.backbone(),
        same ? OptionalInt.empty() : OptionalInt.of(student.layers()),
        EncoderChoice.of(reads, encoder));
  }

  public String label() {
    return backbone.label()
        + (layers.isPresent() ? "-" + layers.getAsInt() : "")
        + encoder.map(e -> "@" + e.label()).orElse("");
  }

  /** The settings that make a configuration's students be of this kind. */
  public List<Assignment> assignments(ModelConfig model) {
    int number = layers.orElse(model.layers());
    String none = "null";
    OptionalInt trained = encoder.map(EncoderChoice::trainableLayers).orElse(OptionalInt.empty());
    return List.of(
        new Assignment("transfer.backbone", backbone.label(), KEY),
        new Assignment("transfer.layers", Integer.toString(number), KEY),
        new Assignment(
            "transfer.encoder.source", encoder.map(EncoderChoice::source).orElse(none), KEY),
        new Assignment(
            "transfer.encoder.trainable-layers",
            trained.isPresent() ? Integer.toString(trained.getAsInt()) : none,
            KEY));
  }
}

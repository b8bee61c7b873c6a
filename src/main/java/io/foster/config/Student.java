package io.foster.config;

import io.foster.seqmodel.Backbone;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An architecture as {@code benchmark.students} and the tables name it: a backbone, and its number
 * of layers where that is not {@code model.layers}.
 */
public record Student(Backbone backbone, OptionalInt layers) {
  private static final Pattern FORM = Pattern.compile("([a-z0-9-]+?)(?:-([1-9]\\d{0,2}))?");

  /** Reads {@code gru4rec} or {@code sasrec-2}; empty if there is no such backbone. */
  static Optional<Student> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    OptionalInt layers =
        matcher.group(2) == null
            ? OptionalInt.empty()
            : OptionalInt.of(Integer.parseInt(matcher.group(2)));
    return Arrays.stream(Backbone.values())
        .filter(b -> b.label().equals(matcher.group(1)))
        .findFirst()
        .map(b -> new Student(b, layers));
  }

  /** The name of an architecture beside that of {@code model}. */
  static Student of(ModelConfig student, ModelConfig model) {
    boolean same = student.layers() == model.layers();
    return new Student(
        student.backbone(), same ? OptionalInt.empty() : OptionalInt.of(student.layers()));
  }

  public String label() {
    return backbone.label() + (layers.isPresent() ? "-" + layers.getAsInt() : "");
  }

  /** The settings that make a configuration's students be of this architecture. */
  public List<Assignment> assignments(ModelConfig model) {
    int number = layers.orElse(model.layers());
    return List.of(
        new Assignment("transfer.backbone", backbone.label(), "benchmark.students"),
        new Assignment("transfer.layers", Integer.toString(number), "benchmark.students"));
  }
}

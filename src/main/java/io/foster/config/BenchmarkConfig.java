package io.foster.config;

import io.foster.config.BaselineConfig.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The section {@code benchmark}: what {@code foster benchmark} compares on one data set.
 *
 * @param methods in the order of the table; none where variants are all that is asked for
 * @param budgets values of M
 * @param students their kinds; empty: the one that {@code model} and {@code transfer} give
 * @param tune what each method's students choose their settings from
 * @param full whether models of all data are trained, which the ratio is taken to
 * @param variants ablations and sweeps of the method foster
 * @param variantSeeds how many of {@code evaluate.seeds} those are trained with; empty: all
 */
public record BenchmarkConfig(
    List<Method> methods,
    List<Integer> budgets,
    List<Student> students,
    TuningGrid tune,
    boolean full,
    List<Variant> variants,
    OptionalInt variantSeeds) {

  static BenchmarkConfig read(Section s) {
    BenchmarkConfig config =
        new BenchmarkConfig(
            s.choices("methods", Method.class).stream().distinct().toList(),
            s.integers("budgets", 1).stream().distinct().toList(),
            students(s),
            TuningGrid.read(s.section("tune")),
            s.bool("full"),
            Variant.readAll(s),
            s.optionalInteger("variant-seeds", 1, Integer.MAX_VALUE));
    if (config.methods.isEmpty() && config.variants.isEmpty()) {
      s.problem("methods", "is empty", "name at least one, such as foster, or a variant");
    }
    if (config.budgets.isEmpty()) {
      s.problem("budgets", "is empty", "name at least one number of sequences");
    }
    return config;
  }

  private static List<Student> students(Section s) {
    List<Student> students = new ArrayList<>();
    for (String text : s.strings("students")) {
      Optional<Student> student = Student.parse(text);
      student.ifPresentOrElse(
          students::add,
          () ->
              s.problem(
                  "students",
                  "\"" + text + "\" is not known",
                  "write "
                      + Section.names(Backbone.class)
                      + ", each with its number of layers if that is another, such as sasrec-2,"
                      + " and its text encoder if that is another, such as sasrec@e5-small-v2 or"
                      + " sasrec@random+1, with one trainable layer: "
                      + EncoderName.labels()
                      + ", random or a folder's URI"));
    }
    List<Student> distinct = students.stream().distinct().toList();
    if (distinct.stream().map(Student::label).distinct().count() < distinct.size()) {
      s.problem(
          "students",
          "two encoders have the same name",
          "the last part of a folder's URI is its name in tables and files; rename a folder");
    }
    return distinct;
  }
}

package io.foster.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.base.ConfigException;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchmarkConfigTest {
  private static BenchmarkConfig read(String benchmark) {
    return new ConfigLoader()
        .loadText("my.conf", "benchmark {\n" + benchmark + "\n}", List.of())
        .benchmark();
  }

  private static List<String> problems(String benchmark) {
    return assertThrows(ConfigException.class, () -> read(benchmark)).problems();
  }

  @Test
  void variantsAreSettingsInTheOrderTheyAreWrittenIn() {
    List<Variant> variants =
        read("""
                variants {
                  no-anchors { distill.anchors = none }
                  "alpha 0" { distill { alpha = 0, lambda = 1 }, student.items = null }
                  M60.distill.sequences = 60
                }
                """)
            .variants();
    assertEquals(
        List.of("no-anchors", "alpha 0", "M60"), variants.stream().map(Variant::name).toList());
    assertEquals("alpha_0", variants.get(1).fileName());
    assertEquals(
        List.of(
            new Assignment("distill.alpha", "0", "benchmark.variants.\"alpha 0\""),
            new Assignment("distill.lambda", "1", "benchmark.variants.\"alpha 0\""),
            new Assignment("student.items", "null", "benchmark.variants.\"alpha 0\"")),
        variants.get(1).settings());
    assertEquals(List.of(false, false, true), variants.stream().map(Variant::setsBudget).toList());
    assertTrue(read("").variants().isEmpty());
    assertTrue(read("").variantSeeds().isEmpty());
  }

  @Test
  void whatNoVariantCanBeIsSaidWithThePathAndTheMend() {
    assertEquals(
        List.of(
            "benchmark.variants.a.model: a variant sets keys of distill and student only; experts,"
                + " models and data are the same for all rows: set it for all of them, or run"
                + " another benchmark with an --output of its own (my.conf:2)",
            "benchmark.variants.b.distill: is a section, found 3; set one of its keys (my.conf:3)",
            "benchmark.variants.c: sets nothing; write the settings that differ, like it {"
                + " distill.alpha = 0 } (my.conf:4)",
            "benchmark.variants.d: found 1; write the settings that differ, like d { distill.alpha"
                + " = 0 } (my.conf:5)"),
        problems(
            "variants.a { model.layers = 2 }\nvariants.b { distill = 3 }\nvariants.c {}\nvariants.d = 1"));
    List<String> names =
        problems(
            "variants {\n\"a b\".distill.alpha = 0\na_b.distill.alpha = 0\n\"a|b\".distill.alpha = 0\n}");
    assertEquals(2, names.size(), names.toString());
    assertTrue(
        names.get(0).contains("a_b: has the same file name as \"a b\"; choose a name"),
        names.get(0));
    assertTrue(names.get(1).contains("\"a|b\": is no name for rows and files; use"), names.get(1));
    assertTrue(problems("variants = 5").get(0).startsWith("benchmark.variants: is a section;"));
    assertEquals(
        "benchmark.variant-seeds: 4 are more than there are evaluate.seeds; use at most 3, or null"
            + " for all of them (my.conf:2)",
        problems("variant-seeds = 4").get(0));
  }
}

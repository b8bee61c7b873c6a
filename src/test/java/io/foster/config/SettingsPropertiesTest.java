package io.foster.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigValueFactory;
import io.foster.base.ConfigException;
import io.foster.base.LiteralPath;
import io.foster.base.Printable;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.NotBlank;

/** Settings, paths, templates and names of any characters. */
class SettingsPropertiesTest {
  private static final ConfigLoader LOADER = new ConfigLoader();

  private static FosterConfig load(String key, Object value) {
    String text = Assignment.text(ConfigValueFactory.fromAnyRef(value));
    return LOADER.loadText("", "", List.of(Assignment.parse(key + "=" + text)));
  }

  @Property(tries = 200, seed = "1")
  void anyTextIsTakenAsItIs(@ForAll @NotBlank String dir) {
    assertEquals(dir, load("input.dir", dir).inputDir().orElseThrow());
    assertEquals(" " + dir + "\t", load("input.dir", " " + dir + "\t").inputDir().orElseThrow());
  }

  @Property(tries = 200, seed = "1")
  void anySeedIsTakenAsItIs(@ForAll long seed) {
    assertEquals(seed, load("seed", seed).seed());
  }

  @Property(tries = 200, seed = "1")
  void numbersOutOfRangeAreRefused(@ForAll double number) {
    boolean fits = number == Math.rint(number) && number >= 1 && number <= Integer.MAX_VALUE;
    if (fits) {
      assertEquals((int) number, load("distill.sequences", number).distill().sequences());
    } else {
      ConfigException e =
          assertThrows(ConfigException.class, () -> load("distill.sequences", number));
      assertTrue(e.getMessage().startsWith("distill.sequences: "), e.getMessage());
    }
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings()
        .withChars("[]{}*?\\^-a \u00e9#%+&~;'\"")
        .ofMinLength(1)
        .ofMaxLength(9);
  }

  @Property(tries = 300, seed = "1")
  void aLiteralPathMatchesItselfAlone(@ForAll("names") String name, @ForAll("names") String other) {
    String pattern = LiteralPath.forSpark(LiteralPath.of("key", "/d/" + name));
    org.apache.hadoop.fs.GlobPattern glob = new org.apache.hadoop.fs.GlobPattern(pattern);
    assertTrue(glob.matches("/d/" + name), pattern);
    assertEquals(name.equals(other), glob.matches("/d/" + other), pattern);
  }

  @Property(tries = 500, seed = "1")
  void namesOfDataSetsAreNoPathsAndNoFormulas(@ForAll String text) {
    RunConfig.asName(text)
        .ifPresent(
            name -> {
              assertTrue(Character.isLetterOrDigit(name.codePointAt(0)), name);
              assertTrue(name.chars().noneMatch(c -> "/\\:|<>\n\r\t\0*?\"".indexOf(c) >= 0), name);
              assertEquals(name, RunConfig.asName(name).orElseThrow());
              assertEquals(name, load("run.name", name.strip()).dataset());
            });
  }

  @Property(tries = 500, seed = "1")
  void templatesHavePlaceholdersOrProblems(@ForAll String text) {
    boolean good = TemplateSyntax.problems(text).isEmpty();
    assertTrue(!good || TemplateSyntax.PLACEHOLDER.matcher(text).find());
    assertTrue(TemplateSyntax.problems("{title}" + text.replaceAll("[{}]", "")).isEmpty());
  }

  @Property(tries = 500, seed = "1")
  void whatIsShownHasNoHiddenCharacters(@ForAll String text) {
    String line = Printable.line(text);
    assertTrue(line.codePoints().noneMatch(Character::isISOControl), line);
    assertEquals(line, Printable.line(line));
  }
}

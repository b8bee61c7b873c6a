package io.foster.itemtext;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.foster.config.TemplateSyntax;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ItemTemplateTest {
  private static final String ALL = "{title}. {brand}. {categories}. {description}";

  private static Item item(String title, String brand, String... categories) {
    return new Item("I1", title, brand, List.of(categories), null, List.of(), Map.of());
  }

  private static String render(String template, Item item) {
    return new ItemTemplate(template, ", ", 0).render(item);
  }

  @Test
  void emptyAttributesDisappearWithTheirSeparators() {
    assertEquals("Ico. Sony. Games, PC", render(ALL, item("Ico", "Sony", "Games", "PC")));
    assertEquals("Ico. Games", render(ALL, item("Ico", null, "Games")));
    assertEquals("Ico. Games", render(ALL, item("Ico", " ", "Games")));
    assertEquals("Sony. Games", render(ALL, item(null, "Sony", "Games")));
    assertEquals("Ico", render(ALL, item("Ico", "")));
    assertEquals("", render(ALL, item(null, null)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // template | title, brand | title only | brand only
        "{title} ({brand})|Ico (Sony)|Ico|(Sony)",
        "{title} by {brand}.|Ico by Sony.|Ico.|by Sony.",
        "Game: {title}. Maker: {brand}.|Game: Ico. Maker: Sony.|Game: Ico.|Maker: Sony.",
        "{brand}: {title}|Sony: Ico|Ico|Sony",
        "{title} - {brand}|Ico - Sony|Ico|Sony",
        "{title} dollars, of {brand} make!|Ico dollars, of Sony make!|Ico dollars!|of Sony make!",
        "\"{title}\" \"{brand}\"|\"Ico\" \"Sony\"|\"Ico\"|\"Sony\"",
        "{title}{brand}|IcoSony|Ico|Sony",
      })
  void labelsAndBracketsGoWithTheirAttribute(
      String template, String both, String title, String brand) {
    assertEquals(both, render(template, item("Ico", "Sony")));
    assertEquals(title, render(template, item("Ico", null)));
    assertEquals(brand, render(template, item(null, "Sony")));
    assertEquals("", render(template, item(null, null)));
  }

  @Test
  void aSentenceThatIsClosedAlreadyIsNotClosedTwice() {
    assertEquals("Halt! Sony.", render("{title}. {brand}.", item("Halt!", "Sony")));
    assertEquals("Inc. Games", render("{brand}. {categories}", item("", "Inc.", "Games")));
  }

  @Test
  void markupEntitiesAndBlanksAreCleaned() {
    assertEquals(
        "R&D and x < y > z", render("{title}", item("R&amp;amp;D\n\tand\u00a0 x < y > z", "")));
    assertEquals(
        "bold text", render("{title}", item("<p class=\"a\">bold</p><br/>text<!-- no -->", "")));
    assertEquals("hidden", render("{title}", item("&lt;b&gt;hidden&lt;/b&gt;", "")));
    assertEquals("seen", render("{title}", item("<script>var x = 1 < 2;</script>seen", "")));
    assertEquals("B", render("{title}. {brand}", item("<br>", "B")));
  }

  @Test
  void listEntriesAreShownOnce() {
    assertEquals(
        "Gift Cards, For Her",
        render("{categories}", item("", "", "Gift Cards", "", "Gift Cards", "For Her")));
    assertEquals("a; b", new ItemTemplate("{categories}", "; ", 0).render(item("", "", "a", "b")));
  }

  @Test
  void everyColumnHasAPlaceholder() {
    Item all =
        new Item("I1", "T", "B", List.of("C"), "D", List.of("F", "G"), Map.of("city", "Graz"));
    assertEquals(
        "I1 T B C D F, G Graz",
        render(
            "{item_id} {title} {brand} {categories} {description} {features} {attributes.city}",
            all));
  }

  @Test
  void theCapCountsWords() {
    Item item = item("one two  three", "four");
    assertEquals("one two three. four", new ItemTemplate("{title}. {brand}", ", ", 0).render(item));
    assertEquals("one", new ItemTemplate("{title}. {brand}", ", ", 1).render(item));
    assertEquals("one two three.", new ItemTemplate("{title}. {brand}", ", ", 3).render(item));
    assertEquals("one two three. four", new ItemTemplate("{title}. {brand}", ", ", 4).render(item));
    assertEquals("one two three. four", new ItemTemplate("{title}. {brand}", ", ", 9).render(item));
  }

  @Test
  void unknownPlaceholdersAreNamedWithTheNearest() {
    TemplateSyntax.Problem problem = TemplateSyntax.problems("{titel}. {brand}").get(0);
    assertEquals("placeholder {titel} is not known", problem.what());
    assertEquals("did you mean {title}?", problem.mend().substring(0, 21));
    assertEquals(2, TemplateSyntax.problems("{categorys} {attributes.} {attributes.x}").size());
    assertEquals(1, TemplateSyntax.problems("no placeholder").size());
    assertEquals(1, TemplateSyntax.problems("{title} {brand").size());
    assertEquals(0, TemplateSyntax.problems(ALL).size());
    assertThrows(IllegalArgumentException.class, () -> new ItemTemplate("{titel}", ", ", 0));
  }
}

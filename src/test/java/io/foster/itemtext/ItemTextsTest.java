package io.foster.itemtext;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.foster.TestSpark;
import io.foster.base.ConfigException;
import io.foster.corpus.IngestedData;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class ItemTextsTest {
  private final Dataset<Row> items =
      IngestedData.items(
          TestSpark.session(),
          List.of(
              new Item(
                  "b", "Fish &amp; Chips", null, List.of(), null, List.of(), Map.of("city", "Ayr")),
              new Item("a", null, null, List.of("Pubs"), null, List.of(), Map.of())));

  private List<String> render(String template) {
    return ItemTexts.render(items, new ItemTemplate(template, ", ", 0))
        .orderBy("item_id")
        .collectAsList()
        .stream()
        .map(Row::mkString)
        .toList();
  }

  @Test
  void rendersTitleAndTextOfEveryItem() {
    assertEquals(
        List.of("aPubs", "bFish & ChipsFish & Chips. Ayr"),
        render("{title}. {categories}. {attributes.city}"));
  }

  @Test
  void anAttributeNoItemHasIsNamedWithTheNearest() {
    ConfigException e = assertThrows(ConfigException.class, () -> render("{attributes.citty}"));
    assertEquals(
        List.of(
            "item-text.template: no item has the attribute {attributes.citty}; did you mean"
                + " {attributes.city}?"),
        e.problems());
  }
}

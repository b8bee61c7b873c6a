package io.foster.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.base.ConfigException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Columns that the files do not have, as people name them or as formats have them. */
class NamedKeysTest {
  private static final String GENERIC =
      "input { format = generic, interactions = log.jsonl, items = items.jsonl }";
  private static final String EVENT =
      "{\"user_id\": \"u\", \"item_id\": \"i\", \"timestamp\": 1600000000}";
  private static final String ITEM =
      "{\"item_id\": \"i\", \"name\": \"Anvil\", \"color\": null, \"maker\": {\"label\":"
          + " \"Acme\"}, \"categories\": [{\"kind\": \"Tools\"}]}";
  @TempDir Path temp;

  private RawFolder folder() {
    return new RawFolder(temp).file("log.jsonl", EVENT).file("items.jsonl", ITEM);
  }

  private static String problem(RawFolder folder, String... keys) {
    ConfigException e = assertThrows(ConfigException.class, () -> folder.ingest(keys));
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    return e.getMessage();
  }

  private static void assertSays(String message, String... parts) {
    for (String part : parts) {
      assertTrue(message.contains(part), "\"" + part + "\" is not in: " + message);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "title, nmae",
    "brand, maker.lable",
    "categories, category",
    "description, kind", // which is a key further in
    "features, label"
  })
  void aKeyOfItemsThatNoRecordHasIsAnError(String key, String name) {
    assertSays(
        problem(folder(), GENERIC, "input.columns." + key + " = " + name),
        "input.columns." + key + ": no record of ",
        "items.jsonl has \"" + name + "\"; the first ones have item_id, name, color, maker",
        "; set input.columns." + key + " to one of them");
  }

  @Test
  void attributesAndRatingsToo() {
    assertSays(
        problem(folder(), GENERIC, "input.columns.attributes = [color, colour]"),
        "input.columns.attributes: no record of ",
        "has \"colour\"");
    assertSays(
        problem(folder(), GENERIC, "input.columns.rating = stars"),
        "input.columns.rating: no record of ");
    RawFolder python =
        folder().file("items.jsonl", "{'item_id': 'i', 'name': u'Anvil', 'Colour': None}");
    python.ingest(GENERIC, "input.columns { title = name, attributes = [Colour] }");
    assertEquals("Anvil", python.item("i").title());
    assertSays(
        problem(python, GENERIC, "input.columns.attributes = [colour]"),
        "the first ones have item_id, name, Colour; set input.columns.attributes to Colour");
  }

  @Test
  void aKeyWithoutValuesAndOneOfALaterRecordAreThere() {
    String[] items = new String[30];
    Arrays.fill(items, "{\"item_id\": \"j\", \"color\": null}");
    items[25] =
        "{\"item_id\": \"i\", \"title\": \"T\", \"late\": \"x\", \"maker\": {\"label\": \"L\"}}";
    items[26] = "{\"item_id\": \"k\", \"later\": null}";
    RawFolder folder = folder().file("items.jsonl", items);
    folder.ingest(
        GENERIC, "input.columns { attributes = [color, late, later], brand = maker.label }");
    RawFolder.Item item = folder.item("i");
    assertEquals(Map.of("late", "x"), item.attributes());
    assertEquals("L", item.brand());
    // What nobody has named need not be there.
    assertEquals(List.of(), item.categories());
  }

  @Test
  void keysOfInteractionsAreNamed() {
    RawFolder folder =
        folder().file("log.jsonl", "{\"userId\": \"u\", \"ITEM_ID\": \"i\", \"ts\": 1600000000}");
    String shown = "the first ones have userId, ITEM_ID, ts; ";
    assertSays(
        problem(folder, GENERIC), shown + "set input.columns.user to one of them", "\"user_id\"");
    String user = "input.columns.user = userId";
    assertSays(problem(folder, GENERIC, user), shown + "set input.columns.item to ITEM_ID");
    String item = "input.columns.item = ITEM_ID";
    assertSays(
        problem(folder, GENERIC, user, item),
        "set input.columns.timestamp to the one that holds times, or to null where none does");
    folder.ingest(GENERIC, user, item, "input.columns.timestamp = null");
    assertEquals(List.of("u i 0"), folder.interactions());
    // Lines that are no objects are a fault of their own.
    folder.file("log.jsonl", "[" + EVENT + ",", EVENT + "]");
    assertSays(problem(folder, GENERIC), "write one object on each line");
  }

  @Test
  void aTableWithoutTimesMayNameNone() {
    RawFolder folder =
        folder().file("log.csv", "user_id,item_id,weight", "u,i,7").file("items.jsonl", ITEM);
    String csv = GENERIC.replace("log.jsonl", "log.csv");
    assertSays(problem(folder, csv), "input.columns.timestamp: ", "or to null where none does");
    folder.file("x.inter", "user_id:token\titem_id:token\tweight:float", "u\ti\t7");
    folder.file("x.item", "item_id:token\tname:token", "i\tA");
    assertSays(
        problem(folder, "input.format = recbole"),
        "input.columns.timestamp: ",
        "or to null where none does");
  }

  @Test
  void aTableOfPandasIsToldApartFromLines() {
    RawFolder folder =
        folder()
            .file(
                "log.jsonl",
                "{\"user_id\":{\"0\":\"u\",\"1\":\"v\"},\"item_id\":{\"0\":\"i\",\"1\":\"i\"},"
                    + "\"timestamp\":{\"0\":1600000000,\"1\":1600000001}}");
    assertSays(
        problem(folder, GENERIC),
        "log.jsonl: is one object of columns, as pandas' to_json() writes it",
        "orient=\"records\", lines=True");
  }

  @Test
  void aFormatsOwnNamesAreNoKeys() {
    RawFolder folder =
        folder()
            .file("reviews.csv", "user,item,rating,time", "u,i,5,1600000000")
            .file("meta.json", "{\"asin\": \"i\", \"title\": \"T\", \"category\": []}");
    String problem =
        problem(
            folder,
            "input { format = amazon-2018, interactions = reviews.csv, items = meta.json }");
    assertSays(
        problem,
        "input.format: there is no column \"reviewerID\" in ",
        "it has user, item, rating, time; set input.format=generic, and in input.columns");
    folder.file("goods.jsonl", "{\"id\": \"i\"}");
    assertSays(
        problem(folder, "input { format = foster, interactions = log.jsonl, items = goods.jsonl }"),
        "input.format: no record of ",
        "has \"item_id\"; the first ones have id; set input.format=generic");
  }
}

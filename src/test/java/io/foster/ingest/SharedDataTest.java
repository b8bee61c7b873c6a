package io.foster.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real data, where they lie beside the project; their counts are in each folder's PROVENANCE.md.
 */
class SharedDataTest {
  @TempDir Path temp;

  private static final Path SHARED =
      Path.of(System.getProperty("foster.shared.data", "../shared/data"));

  /** Before each test, not in it: an assertion on what is thrown would take it for a failure. */
  @BeforeEach
  void skipWithoutTheData() {
    Assumptions.assumeTrue(Files.isDirectory(SHARED), "skipped: there is no " + SHARED);
  }

  private IngestReport ingest(RawFolder folder, String name, String... keys) {
    Path dir = SHARED.resolve(name);
    String[] all = java.util.Arrays.copyOf(keys, keys.length + 1);
    all[keys.length] = "input.dir = \"" + dir + "\"";
    return folder.ingest(all);
  }

  @Test
  void games() {
    IngestReport report = ingest(new RawFolder(temp), "games");
    assertEquals("foster", report.format());
    assertEquals(453_637, report.interactions());
    assertEquals(50_597, report.users());
    assertEquals(16_874, report.items());
    assertEquals(0, report.malformed());
    assertEquals(0, report.itemsWithoutMetadata());
    assertEquals(0, report.itemsWithoutTitle());
  }

  @Test
  void giftCardsParsedAndRawAgree() {
    RawFolder parsed = new RawFolder(temp.resolve("parsed"));
    assertEquals(2_969, ingest(parsed, "gift-cards").interactions());
    RawFolder raw = new RawFolder(temp.resolve("raw"));
    IngestReport report = ingest(raw, "raw-samples/amazon2018");
    assertEquals("amazon-2018", report.format());
    assertEquals(2_972, report.interactions(), "with its 3 duplicates");
    assertEquals(458, report.users());
    assertEquals(1_547, report.items());
    assertEquals(0, report.duplicateItems());
    assertEquals(0, report.itemsWithoutMetadata());
    assertEquals(0, report.malformed());
    for (String id : List.of("B004LLIKVU", "B004Q7CK9M")) {
      RawFolder.Item expected = parsed.item(id);
      RawFolder.Item actual = raw.item(id);
      assertEquals(expected.title(), actual.title());
      assertEquals(expected.brand(), actual.brand());
      assertEquals(expected.categories(), actual.categories());
      assertEquals(expected.description(), actual.description());
      assertEquals(expected.features(), actual.features());
    }
  }

  @Test
  void amazon2014() {
    RawFolder folder = new RawFolder(temp);
    // The two samples come from different categories, so nothing would be described.
    String problem =
        org.junit.jupiter.api.Assertions.assertThrows(
                io.foster.base.ConfigException.class,
                () -> ingest(folder, "raw-samples/amazon2014"))
            .getMessage();
    assertTrue(problem.startsWith("input.items: none of the "), problem);
    assertEquals(11, folder.table("interactions").count());
    RawFolder.Item vanilla = folder.item("0657745316");
    assertTrue(vanilla.description().contains("they'll want to know your secret"), "an escape");
    assertTrue(folder.item("B0000CDBQT").title().contains("Chef"), "a double-quoted title");
  }

  @Test
  void amazon2023() {
    RawFolder folder = new RawFolder(temp);
    String problem =
        org.junit.jupiter.api.Assertions.assertThrows(
                io.foster.base.ConfigException.class,
                () -> ingest(folder, "raw-samples/amazon2023"))
            .getMessage();
    assertTrue(problem.startsWith("input.items: none of the "), problem);
    assertEquals(2, folder.table("interactions").count());
    RawFolder.Item earrings = folder.item("B01HYNE114");
    assertEquals("Zoë Noelle Designs", earrings.brand());
    assertEquals(
        List.of("Handmade Products", "Jewelry", "Earrings", "Drop & Dangle"),
        earrings.categories());
    assertEquals(Map.of("main_category", "Handmade"), earrings.attributes(), "price is null");
  }

  @Test
  void yelpWithItsTruncatedLastLine() {
    RawFolder folder = new RawFolder(temp);
    String problem =
        org.junit.jupiter.api.Assertions.assertThrows(
                io.foster.base.ConfigException.class, () -> ingest(folder, "raw-samples/yelp"))
            .getMessage();
    assertTrue(problem.startsWith("input.items: none of the "), problem);
    assertEquals(3_610, folder.table("interactions").count());
    assertEquals(List.of("review_2021.json.gz:3611 truncated JSON"), folder.rejected());
    assertEquals(
        Map.of("city", "Phoenix", "state", "AZ"),
        folder.item("1SWheh84yJXfytovILXOAQ").attributes());
  }
}

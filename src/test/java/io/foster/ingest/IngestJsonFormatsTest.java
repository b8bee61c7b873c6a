package io.foster.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Formats whose lines are JSON objects or Python literals, each with malformed lines. */
class IngestJsonFormatsTest {
  private static final String LENIENT = "ingest.max-malformed-share = 0.9";
  @TempDir Path temp;

  @Test
  void amazon2014() {
    RawFolder folder =
        new RawFolder(temp)
            .file(
                "reviews_Toys.json.gz",
                "{\"reviewerID\": \"U1\", \"asin\": \"0001\", \"helpful\": [0, 0], \"overall\": 5.0,"
                    + " \"unixReviewTime\": 1400000000}",
                "",
                "{\"reviewerID\": \"U2\", \"asin\": \"B2\", \"unixReviewTime\": \"soon\"}",
                "{\"reviewerID\": \" \", \"asin\": \"B2\", \"unixReviewTime\": 1400000000}",
                "{\"asin\": \"B2\", \"unixReviewTime\": 1400000000}",
                "{\"reviewerID\": \"U2\", \"asin\": \"B2\", \"unixReviewTime\": 1400000000}",
                "{\"reviewerID\": \"U2\", \"asin\": \"0001\", \"unixReviewTime\": 140")
            .file(
                "meta_Toys.json.gz",
                "{'asin': '0001', 'title': \"Children's \\\"Best\\\"\", 'brand': 'Caf\\xc3\\xa9',"
                    + " 'categories': [['Toys', 'Games'], ['Toys', 'Kids\\' Games']],"
                    + " 'description': 'One\\nTwo', 'price': 12.5}",
                "{'asin': 'B2', 'categories': [[]]}",
                "{'asin': 'B2', 'title': 'a second record'}",
                "{'asin': 'B3', 'title': 'cut",
                "{\"asin\": \"B4\", \"title\": \"from JSON\", \"categories\": [[\"A\"]]}");
    IngestReport report = folder.ingest(LENIENT);
    assertEquals("amazon-2014", report.format());
    assertEquals(List.of("U1 0001 1400000000000", "U2 B2 1400000000000"), folder.interactions());
    assertEquals(
        List.of(
            "reviews_Toys.json.gz:3 bad time in unixReviewTime",
            "reviews_Toys.json.gz:4 empty id in reviewerID",
            "reviews_Toys.json.gz:5 missing reviewerID",
            "reviews_Toys.json.gz:7 truncated JSON",
            "meta_Toys.json.gz:4 truncated Python literal"),
        folder.rejected());
    assertEquals(
        new RawFolder.Item(
            "Children's \"Best\"",
            "Café",
            List.of("Toys", "Games", "Kids' Games"),
            "One\nTwo",
            List.of(),
            Map.of("price", "12.5")),
        folder.item("0001"));
    assertNull(folder.item("B2").title(), "the first record wins");
    assertEquals("from JSON", folder.item("B4").title());
    assertEquals(3, report.items());
    assertEquals(1, report.duplicateItems());
    assertEquals(1, report.itemsWithoutTitle());
    IngestReport.FileCount reviews = report.files().get(0);
    assertEquals(7, reviews.lines());
    assertEquals(6, reviews.records(), "a blank line is none");
    assertEquals(4, reviews.malformed());
    assertTrue(folder.report().contains("\"truncated Python literal\" : 1"), folder.report());
  }

  @Test
  void amazon2018() {
    RawFolder folder =
        new RawFolder(temp)
            .file(
                "Games_5.json",
                "{\"overall\": 2.0, \"verified\": true, \"reviewerID\": \"U1\", \"asin\": \"A\","
                    + " \"unixReviewTime\": 10}",
                "{\"overall\": 4.0, \"reviewerID\": \"U1\", \"asin\": \"B\", \"unixReviewTime\": 20}",
                "{\"overall\": \"x\", \"reviewerID\": \"U1\", \"asin\": \"B\", \"unixReviewTime\": 20}",
                "{\"reviewerID\": \"U1\", \"asin\": \"B\", \"unixReviewTime\": 20}",
                "{\"overall\": 5.0, \"reviewerID\": \"U2\", \"asin\": \"gone\", \"unixReviewTime\": 20}")
            .file(
                "meta_Games.json",
                "{\"category\": [\"Video Games\", \"PC\", null, [\"PC\", null], \"\"], \"description\": [\"One.\","
                    + " \"Two.\"], \"title\": \" Halo \", \"brand\": \"\", \"feature\": [\"a\"],"
                    + " \"price\": \"$9.99\", \"main_cat\": \"Games\", \"asin\": \"A\"}",
                "{\"category\": \"[Import] Games\", \"description\": \"plain\", \"feature\": null,"
                    + " \"title\": \"var p = (new Date()).getTime();\", \"price\": \"\","
                    + " \"asin\": \"B\"}");
    IngestReport report = folder.ingest(LENIENT, "ingest.min-rating = 4");
    assertEquals("amazon-2018", report.format());
    assertEquals(List.of("U1 B 20000", "U2 gone 20000"), folder.interactions());
    assertEquals(1, report.belowMinRating());
    assertEquals(
        List.of("Games_5.json:3 bad number in rating", "Games_5.json:4 missing rating"),
        folder.rejected());
    assertEquals(
        new RawFolder.Item(
            "Halo",
            null,
            List.of("Video Games", "PC"),
            "One. Two.",
            List.of("a"),
            Map.of("price", "$9.99", "main_category", "Games")),
        folder.item("A"));
    assertEquals(
        new RawFolder.Item(null, null, List.of("[Import] Games"), "plain", List.of(), Map.of()),
        folder.item("B"));
    assertEquals(
        new RawFolder.Item(null, null, List.of(), null, List.of(), Map.of()), folder.item("gone"));
    assertEquals(1, report.itemsWithoutMetadata());
    assertEquals(1, report.interactionsWithoutMetadata());
    assertEquals(1, report.itemsWithoutTitle());
    assertEquals(3, report.items());
  }

  @Test
  void amazon2023JoinsOnTheParent() {
    RawFolder folder =
        new RawFolder(temp)
            .file(
                "Games.jsonl.gz",
                "{\"rating\": 5.0, \"title\": \"t\", \"asin\": \"V1\", \"parent_asin\": \"P\","
                    + " \"user_id\": \"U\", \"timestamp\": 1563230263551}",
                "{\"rating\": 5.0, \"asin\": \"V1\", \"user_id\": \"U\", \"timestamp\": 1}")
            .file(
                "meta_Games.jsonl.gz",
                "{\"parent_asin\": \"P\", \"title\": \"Halo\", \"store\": \"Xbox\", \"price\": null,"
                    + " \"categories\": [\"Games\"], \"features\": [], \"description\": [\"d\"],"
                    + " \"details\": {\"Brand\": \"x\"}, \"main_category\": null}");
    assertEquals("amazon-2023", folder.ingest(LENIENT).format());
    assertEquals(List.of("U P 1563230263551"), folder.interactions());
    assertEquals(List.of("Games.jsonl.gz:2 missing parent_asin"), folder.rejected());
    assertEquals(
        new RawFolder.Item("Halo", "Xbox", List.of("Games"), "d", List.of(), Map.of()),
        folder.item("P"));
  }

  @Test
  void yelpAndItsOtherFiles() {
    String review =
        "{\"review_id\": \"r\", \"user_id\": \"U\", \"business_id\": \"%s\", \"date\": \"%s\"}";
    RawFolder folder =
        new RawFolder(temp)
            .file("user.json", "{\"user_id\": \"U\", \"name\": \"N\"}")
            .file(
                "tip.json",
                "{\"user_id\": \"U\", \"business_id\": \"A\", \"date\": \"2019-01-01\"}")
            .file(
                "review.json",
                review.formatted("A", "2019-12-31 23:59:59"),
                review.formatted("B", "2016-01-01"),
                review.formatted("B", "2016-13-01"))
            .file(
                "business.json",
                "{\"business_id\": \"A\", \"name\": \"Sal's\", \"city\": \"Phoenix\","
                    + " \"state\": \"AZ\", \"categories\": \"Pizza, Food\"}",
                "{\"business_id\": \"B\", \"name\": \"B\", \"categories\": [\"Bars\", \"Pubs\"]}",
                "{\"business_id\": \"C\", \"name\": \"C\", \"categories\": null}");
    IngestReport report = folder.ingest(LENIENT);
    assertEquals("yelp", report.format());
    assertEquals(List.of("U A 1577836799000", "U B 1451606400000"), folder.interactions());
    assertEquals(List.of("review.json:3 bad time in date"), folder.rejected());
    assertEquals(
        new RawFolder.Item(
            "Sal's",
            null,
            List.of("Pizza", "Food"),
            null,
            List.of(),
            Map.of("city", "Phoenix", "state", "AZ")),
        folder.item("A"));
    assertEquals(List.of("Bars", "Pubs"), folder.item("B").categories());
    assertEquals(List.of(), folder.item("C").categories());
    assertEquals(2, report.files().size(), "users and tips are passed over");
  }
}

package io.foster.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.TestSpark;
import io.foster.base.ConfigException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data sets as people download them: rows made up in the shape of the originals. */
class PublishedDataTest {
  @TempDir Path temp;

  @Test
  void movieLens100k() {
    String flags = "|0|0|0|1|1|1|0|0|0|0|0|0|0|0|0|0|0|0|0";
    String item =
        "1|Toy Story (1995)|01-Jan-1995||http://us.imdb.com/M/title-exact?Toy%20Story" + flags;
    String accent = "2|Amélie (1995)|||" + flags.replace("1", "0");
    RawFolder folder =
        new RawFolder(temp)
            .file("ml-100k/u.data", "196\t1\t3\t881250949", "186\t2\t3\t891717742")
            .file("ml-100k/u1.base", "196\t1\t3\t881250949")
            .file("ml-100k/ua.test", "186\t2\t3\t891717742")
            .file("ml-100k/u.user", "196|24|M|technician|85711")
            .file("ml-100k/u.item", StandardCharsets.ISO_8859_1, item + "\n" + accent + "\n");
    IngestReport report = folder.ingest();
    assertEquals("movielens-100k", report.format());
    assertEquals(List.of("196 1 881250949000", "186 2 891717742000"), folder.interactions());
    assertEquals(
        new RawFolder.Item(
            "Toy Story (1995)",
            null,
            List.of("Animation", "Children's", "Comedy"),
            null,
            List.of(),
            Map.of("released", "01-Jan-1995")),
        folder.item("1"));
    assertEquals("Amélie (1995)", folder.item("2").title());
    assertEquals(List.of(), folder.item("2").categories());
  }

  /** ml-latest-small and ml-32m have links.csv and tags.csv beside. */
  @Test
  void movieLensLatestAnd32m() {
    RawFolder folder =
        new RawFolder(temp)
            .file("ml-32m/ratings.csv", "userId,movieId,rating,timestamp", "1,17,4.0,944249077")
            .file("ml-32m/tags.csv", "userId,movieId,tag,timestamp", "22,17,\"a, b\",1583038886")
            .file("ml-32m/links.csv", "movieId,imdbId,tmdbId", "17,0114388,4584")
            .file(
                "ml-32m/movies.csv",
                "movieId,title,genres",
                "17,\"American President, The (1995)\",Comedy|Drama|Romance",
                "18,Nothing (2001),(no genres listed)");
    assertEquals("movielens-20m", folder.ingest().format());
    assertEquals(List.of("1 17 944249077000"), folder.interactions());
    assertEquals("American President, The (1995)", folder.item("17").title());
    assertEquals(List.of("Comedy", "Drama", "Romance"), folder.item("17").categories());
  }

  @Test
  void movieLens20mOfKaggle() {
    RawFolder folder =
        new RawFolder(temp)
            .file(
                "rating.csv",
                "\"userId\",\"movieId\",\"rating\",\"timestamp\"",
                "1,2,3.5,\"2005-04-02 23:53:47\"")
            .file(
                "movie.csv",
                "\"movieId\",\"title\",\"genres\"",
                "2,\"Jumanji (1995)\",\"Adventure\"");
    assertEquals("movielens-20m", folder.ingest().format());
    assertEquals(List.of("1 2 1112486027000"), folder.interactions());
    folder.file("rating.csv", "userId,movieId,rating,timestamp", "1,2,3.5,02.04.2005");
    String problem = assertThrows(ConfigException.class, folder::ingest).getMessage();
    assertTrue(problem.contains("set input.format=generic, name the columns in"), problem);
  }

  @Test
  void mindWithTheSplitThatHasNoLabels() {
    String behavior = "1\tU1\t11/15/2019 8:55:22 AM\tN1\t";
    RawFolder folder =
        new RawFolder(temp)
            .file("MIND_train/behaviors.tsv", behavior + "N2-1 N3-0")
            .file("MIND_dev/behaviors.tsv", behavior + "N3-1")
            .file("MIND_test/behaviors.tsv", behavior + "N2 N3")
            .file(
                "MIND_train/news.tsv",
                "N1\tc\ts\tA\ta\tu\t[]\t[]",
                "N2\tc\ts\tB\ta\tu\t[]\t[]",
                "N3\tc\ts\tC\ta\tu\t[]\t[]");
    String problem = assertThrows(ConfigException.class, folder::ingest).getMessage();
    String mend = "\"*{train,dev}*/behaviors.tsv\"";
    assertTrue(problem.endsWith("name the others in input.interactions, such as " + mend), problem);
    folder.ingest("input.interactions = " + mend);
    assertEquals(3, folder.interactions().size());
  }

  /**
   * ratings_Beauty.csv beside meta_Beauty.json.gz; whole reviews are taken where there are some.
   */
  @Test
  void amazon2014RatingsAlone() {
    RawFolder folder =
        new RawFolder(temp)
            .file(
                "ratings_Beauty.csv",
                "A39HTATAQ9V7YF,0205616461,5.0,1369699200",
                "A3JM6GV9MNOF9X,B00004U9UY,3.0,1355443200")
            .file(
                "meta_Beauty.json.gz",
                "{'asin': '0205616461', 'title': 'Cream', 'categories': [['Beauty']]}",
                "{'asin': 'B00004U9UY', 'title': 'Brush', 'categories': [['Beauty']]}");
    assertEquals("amazon-2014", folder.ingest().format());
    List<String> expected =
        List.of(
            "A39HTATAQ9V7YF 0205616461 1369699200000", "A3JM6GV9MNOF9X B00004U9UY 1355443200000");
    assertEquals(expected, folder.interactions());
    folder.ingest("input { format = amazon-2014, interactions = ratings_Beauty.csv }");
    assertEquals(expected, folder.interactions());
    folder.ingest("ingest.min-rating = 4");
    assertEquals(expected.subList(0, 1), folder.interactions());
    folder.file(
        "reviews_Beauty_5.json",
        "{\"reviewerID\": \"A3JM6GV9MNOF9X\", \"asin\": \"B00004U9UY\", \"helpful\": [0, 0],"
            + " \"unixReviewTime\": 1355443200}");
    folder.ingest();
    assertEquals(expected.subList(1, 2), folder.interactions());
  }

  @Test
  void amazon2018RatingsAlone() {
    RawFolder folder =
        new RawFolder(temp)
            .file("Gift_Cards.csv", "B001GXRQW0,APV13CM0919JD,1.0,1229644800")
            .file(
                "meta_Gift_Cards.json",
                "{\"asin\": \"B001GXRQW0\", \"title\": \"Card\", \"category\": [\"Gift Cards\"]}");
    assertEquals("amazon-2018", folder.ingest().format());
    assertEquals(List.of("APV13CM0919JD B001GXRQW0 1229644800000"), folder.interactions());
  }

  /** Lines of Python, prefixes of its second version included; parsed, never executed. */
  @Test
  void steam() {
    RawFolder folder =
        new RawFolder(temp)
            .file(
                "steam_reviews.json.gz",
                "{u'username': u'Chaos Syren', u'hours': 24.1, u'products': 41, u'product_id':"
                    + " u'725280', u'page_order': 0, u'date': u'2017-12-17', u'text': u\"It's\","
                    + " u'early_access': False, u'page': 1, u'user_id': u'76561198107703934'}",
                "{u'user_id': __import__('os').system('touch /tmp/x'), u'product_id': u'1',"
                    + " u'date': u'2017-12-17'}")
            .file(
                "steam_games.json.gz",
                "{u'publisher': u'Kotoshiro', u'genres': [u'Action', u'Casual'], u'app_name':"
                    + " u'Lost Summoner \\u2014 Kitty', u'price': 4.99, u'id': u'725280',"
                    + " u'developer': u'Kotoshiro', u'specs': [u'Single-player']}");
    IngestReport report =
        folder.ingest(
            "ingest.max-malformed-share = 0.5",
            "input { format = generic, interactions = steam_reviews.json.gz, items ="
                + " steam_games.json.gz, columns { user = user_id, item = product_id, timestamp ="
                + " date, timestamp-format = iso, item-id = id, title = app_name, categories ="
                + " genres, brand = developer, features = specs, attributes = [price] } }");
    assertEquals(List.of("76561198107703934 725280 1513468800000"), folder.interactions());
    assertEquals(List.of("steam_reviews.json.gz:2 unparsable Python literal"), folder.rejected());
    assertEquals(1, report.malformed());
    assertEquals(
        new RawFolder.Item(
            "Lost Summoner — Kitty",
            "Kotoshiro",
            List.of("Action", "Casual"),
            null,
            List.of("Single-player"),
            Map.of("price", "4.99")),
        folder.item("725280"));
  }

  @Test
  void goodreads() {
    RawFolder folder =
        new RawFolder(temp)
            .file(
                "goodreads_interactions_poetry.json.gz",
                "{\"user_id\": \"8842\", \"book_id\": \"1384\", \"review_id\": \"1bad\","
                    + " \"is_read\": false, \"rating\": 0, \"review_text_incomplete\": \"\","
                    + " \"date_added\": \"Wed May 09 09:33:44 -0700 2007\", \"read_at\": \"\"}")
            .file(
                "goodreads_books_poetry.json.gz",
                "{\"isbn\": \"\", \"popular_shelves\": [{\"count\": \"8\", \"name\": \"to-read\"}],"
                    + " \"authors\": [{\"author_id\": \"37450\", \"role\": \"\"}], \"description\":"
                    + " \"Odes\", \"book_id\": \"1384\", \"title\": \"Odes (Poetry)\","
                    + " \"publisher\": \"\", \"num_pages\": \"80\"}");
    folder.ingest(
        "input { format = generic, interactions = \"goodreads_interactions*\", items ="
            + " \"goodreads_books*\", columns { item = book_id, timestamp = date_added,"
            + " timestamp-format = \"EEE MMM dd HH:mm:ss Z yyyy\", item-id = book_id, description ="
            + " description, attributes = [publisher, num_pages] } }");
    assertEquals(List.of("8842 1384 1178728424000"), folder.interactions());
    RawFolder.Item book = folder.item("1384");
    assertEquals("Odes (Poetry)", book.title());
    assertEquals("Odes", book.description());
    assertEquals(Map.of("num_pages", "80"), book.attributes());
  }

  /** Ids with leading zeros are text, and a file named train is no split. */
  @Test
  void handM() {
    RawFolder folder =
        new RawFolder(temp)
            .file(
                "transactions_train.csv",
                "t_dat,customer_id,article_id,price,sales_channel_id",
                "2018-09-20,000058a1,0663713001,0.0508305,2",
                "2018-09-20,000058a1,0541518023,0.0304915,2",
                "2018-09-21,000058a1,0663713001,0.0508305,2")
            .file(
                "articles.csv",
                "article_id,product_code,prod_name,product_type_name,colour_group_name,detail_desc",
                "0663713001,0663713,Atlanta Push Body,Bra,Black,\"Lace, with \"\"push-up\"\" bra.\"",
                "0541518023,0541518,Rae Push,Bra,Light Pink,")
            .file("customers.csv", "customer_id,FN,age", "000058a1,,49");
    IngestReport report =
        folder.ingest(
            "input { format = generic, interactions = transactions_train.csv, items = articles.csv,"
                + " columns { user = customer_id, item = article_id, timestamp = t_dat,"
                + " timestamp-format = iso, item-id = article_id, title = prod_name, categories ="
                + " product_type_name, description = detail_desc, attributes ="
                + " [colour_group_name] } }");
    assertEquals(List.of(), report.warnings());
    assertEquals(
        List.of(
            "000058a1 0663713001 1537401600000",
            "000058a1 0541518023 1537401600000",
            "000058a1 0663713001 1537488000000"),
        folder.interactions());
    assertEquals(
        new RawFolder.Item(
            "Atlanta Push Body",
            null,
            List.of("Bra"),
            "Lace, with \"push-up\" bra.",
            List.of(),
            Map.of("colour_group_name", "Black")),
        folder.item("0663713001"));
  }

  /** Event logs of shops: UTC written behind the time. */
  @Test
  void timesWithZonesOfEveryKind() {
    Timestamps iso = new Timestamps("iso");
    for (String time :
        List.of(
            "2019-10-01 00:00:00 UTC",
            "2019-10-01 00:00:00UTC",
            "2019-10-01T00:00:00 GMT",
            "2019-10-01 00:00:00+0000",
            "2019-10-01 00:00:00 +0000",
            "2019-10-01 02:00:00+02",
            "2019-10-01 02:00:00.000 +02:00",
            "2019-09-30T17:00:00.000000-0700",
            "2019-10-01")) {
      assertEquals(1569888000000L, iso.millis(time), time);
    }
    assertEquals(null, iso.millis("2019-10-01 00:00:00 CEST"));
    assertEquals(null, iso.millis("2019-10-01T00:00:00 +02:0"));
    assertEquals(1569888000123L, new Timestamps("microseconds").millis("1569888000123456"));
    assertEquals(1569888000123L, new Timestamps("nanoseconds").millis("1569888000123456789"));
  }

  @Test
  void nestedFields() {
    RawFolder folder =
        new RawFolder(temp)
            .file(
                "events.jsonl",
                "{\"actor\": {\"id\": 7}, \"object\": {\"product\": {\"sku\": \"a\"}}, \"at\":"
                    + " {\"$date\": \"2024-01-31T00:00:00Z\"}}")
            .file("goods.jsonl", "{\"ids\": {\"sku\": \"a\"}, \"text\": {\"en\": \"Anvil\"}}");
    folder.ingest(
        "input { format = generic, interactions = events.jsonl, items = goods.jsonl, columns { user"
            + " = actor.id, item = object.product.sku, timestamp = \"at.$date\", timestamp-format ="
            + " iso, item-id = ids.sku, title = text.en } }");
    assertEquals(List.of("7 a 1706659200000"), folder.interactions());
    assertEquals("Anvil", folder.item("a").title());
  }

  @Test
  void withoutTimesTheOrderIsThatOfTheFiles() {
    RawFolder folder =
        new RawFolder(temp)
            .file("log/b.csv", "user,item", "u,c", "u,a")
            .file("log/a.csv", "user,item", "u,b", "u,a")
            .file("goods.jsonl", "{\"id\": \"a\"}", "{\"id\": \"b\"}", "{\"id\": \"c\"}");
    String keys =
        "input { format = generic, interactions = log, items = goods.jsonl, columns { user = user,"
            + " item = item, timestamp = null, item-id = id } }";
    IngestReport report = folder.ingest(keys);
    assertTrue(report.warnings().get(0).contains("in the order of the files"), report::toString);
    assertEquals(
        List.of("u: b a c a / 2, 2, 3"),
        folder.sequences("corpus.items-without-text = title-less"));
    ConfigException e =
        assertThrows(ConfigException.class, () -> folder.ingest(keys, "ingest.from = 2024-01-01"));
    assertTrue(e.getMessage().startsWith("ingest.from: there are no times"), e.getMessage());
  }

  /** pandas writes nanoseconds, Spark microseconds. */
  @Test
  void parquetKnowsItsUnits() {
    RawFolder folder = new RawFolder(temp);
    TestSpark.session()
        .sql(
            "select 'u' as user_id, 'i' as item_id, timestamp'2024-01-31 00:00:00.123456Z' as timestamp")
        .write()
        .parquet(folder.raw().resolve("log").toString());
    folder.file("goods.jsonl", "{\"item_id\": \"i\", \"title\": \"T\"}");
    folder.ingest("input { format = generic, interactions = log, items = goods.jsonl }");
    assertEquals(List.of("u i 1706659200123"), folder.interactions());
  }
}

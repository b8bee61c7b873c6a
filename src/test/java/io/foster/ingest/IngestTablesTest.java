package io.foster.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Formats with separated cells, each with malformed lines. */
class IngestTablesTest {
  private static final String LENIENT = "ingest.max-malformed-share = 0.9";
  @TempDir Path temp;

  @Test
  void movieLens1mIsLatin1() {
    RawFolder folder =
        new RawFolder(temp)
            .file(
                "ratings.dat",
                "1::10::5::978300760",
                "1::20::4::978300760",
                "2::10::3",
                "2::10::3::x")
            .file(
                "movies.dat",
                StandardCharsets.ISO_8859_1,
                "10::Misérables, Les (1995)::Drama|Musical\n20::Mission: Impossible (1996)::Action\n")
            .file("users.dat", "1::F::1::10::48067");
    assertEquals("movielens-1m", folder.ingest(LENIENT).format());
    assertEquals(List.of("1 10 978300760000", "1 20 978300760000"), folder.interactions());
    assertEquals(
        List.of("ratings.dat:3 not 4 columns", "ratings.dat:4 bad time in timestamp"),
        folder.rejected());
    assertEquals(
        new RawFolder.Item(
            "Misérables, Les (1995)", null, List.of("Drama", "Musical"), null, List.of(), Map.of()),
        folder.item("10"));
    assertEquals("Mission: Impossible (1996)", folder.item("20").title());
  }

  @Test
  void movieLens10mIsUtf8() {
    RawFolder folder =
        new RawFolder(temp)
            .file("ratings.dat", "1::10::3.5::978300760")
            .file("movies.dat", "10::Misérables, Les (1995)::Drama|Musical");
    assertEquals("movielens-1m", folder.ingest().format());
    assertEquals("Misérables, Les (1995)", folder.item("10").title());
  }

  @Test
  void movieLens20m() {
    RawFolder folder =
        new RawFolder(temp)
            .file(
                "ratings.csv",
                "userId,movieId,rating,timestamp",
                "1,2,3.5,1112486027",
                "1,3,3.5",
                "1,3,3.5,1112486027,9",
                ",3,3.5,1112486027")
            .file(
                "movies.csv",
                StandardCharsets.UTF_8,
                "movieId,title,genres\r\n2,\"Postino, Il \"\"The\"\" (1994)\",Comedy|Drama\r\n"
                    + "3,# (2000),(no genres listed)\r\n")
            .file("tags.csv", "userId,movieId,tag,timestamp", "1,2,x,1");
    assertEquals("movielens-20m", folder.ingest(LENIENT).format());
    assertEquals(List.of("1 2 1112486027000"), folder.interactions());
    assertEquals(
        List.of(
            "ratings.csv:3 not 4 columns",
            "ratings.csv:4 not 4 columns",
            "ratings.csv:5 missing userId"),
        folder.rejected());
    assertEquals("Postino, Il \"The\" (1994)", folder.item("2").title());
    assertEquals(List.of("Comedy", "Drama"), folder.item("2").categories());
    assertEquals("# (2000)", folder.item("3").title());
    assertEquals(List.of(), folder.item("3").categories());
  }

  @Test
  void mindTakesTheHistoryOnceFromTheFirstImpression() {
    RawFolder folder =
        new RawFolder(temp)
            .file(
                "train/behaviors.tsv",
                "1\tU1\t11/15/2019 8:00:00 PM\tN1 N2\tN3-1 N4-0 N5-1",
                "2\tU1\t11/15/2019 8:00:00 AM\tN1 N2\tN6-0 N4-1",
                "3\tU2\t11/15/2019 9:00:00 AM\t\tN1-1",
                "4\tU2\t11/15/2019 9:00:00 AM\t\tN1",
                "5\tU2\tnever\t\tN1-1")
            .file(
                "train/news.tsv",
                "N1\tsports\tgolf\tTitle \"one\"\tAbstract\thttps://u\t[]\t[]",
                "N2\tsports\tgolf");
    assertEquals("mind", folder.ingest(LENIENT).format());
    long am = 1573804800000L;
    long pm = am + 12 * 3_600_000L;
    List<String> later = List.of("U1 N3 " + pm, "U1 N5 " + pm);
    List<String> first = List.of("U1 N1 " + am, "U1 N2 " + am, "U1 N4 " + am);
    List<String> other = List.of("U2 N1 " + (am + 3_600_000L));
    assertEquals(
        java.util.stream.Stream.of(later, first, other).flatMap(List::stream).toList(),
        folder.interactions());
    assertEquals(
        List.of(
            "train/behaviors.tsv:4 impressions without -0 or -1",
            "train/behaviors.tsv:5 bad time in time",
            "train/news.tsv:2 not 8 columns"),
        folder.rejected());
    assertEquals(
        new RawFolder.Item(
            "Title \"one\"", null, List.of("sports", "golf"), "Abstract", List.of(), Map.of()),
        folder.item("N1"));
    folder.ingest(LENIENT, "input.mind-history = false");
    assertEquals(4, folder.interactions().size());
  }

  @Test
  void recbole() {
    RawFolder folder =
        new RawFolder(temp)
            .file(
                "ml.inter",
                "timestamp:float\tuser_id:token\trating:float\titem_id:token",
                "978300760.0\tu1\t5\ti1",
                "978300761.0\tu1\t1\ti2",
                "x\tu1\t5\ti1")
            .file(
                "ml.item",
                "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq",
                "i1\tToy Story\t1995\tAnimation Children's",
                "i2\tJumanji\t\t['a', 'b']");
    IngestReport report = folder.ingest(LENIENT, "ingest.min-rating = 3");
    assertEquals("recbole", report.format());
    assertEquals(List.of("u1 i1 978300760000"), folder.interactions());
    assertEquals(1, report.belowMinRating());
    assertEquals(List.of("ml.inter:4 bad time in timestamp"), folder.rejected());
    assertEquals(
        new RawFolder.Item(
            "Toy Story",
            null,
            List.of("Animation", "Children's"),
            null,
            List.of(),
            Map.of("release_year", "1995")),
        folder.item("i1"));
    assertTrue(folder.item("i2").attributes().isEmpty());
  }
}

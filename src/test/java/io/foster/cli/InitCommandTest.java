package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.foster.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that nobody has described: {@code foster init} writes what then runs. */
class InitCommandTest {
  private static final int USERS = 40;
  private static final int ITEMS = 25;
  private static final List<String> NOUNS = List.of("Lamp", "Chair", "Table", "Shelf", "Rug");
  private static final List<String> KINDS = List.of("oak", "steel", "woollen", "paper", "glass");

  @TempDir Path dir;

  @BeforeAll
  static void session() {
    TestSpark.session();
  }

  /** One line for each of a user's six purchases, in the layout of {@code format}. */
  private static List<String> lines(Line format) {
    Random random = new Random(7);
    List<String> lines = new ArrayList<>();
    for (int user = 0; user < USERS; user++) {
      for (int n = 0; n < 6; n++) {
        lines.add(format.of(user, random.nextInt(ITEMS), n, lines.size()));
      }
    }
    return lines;
  }

  private interface Line {
    String of(int user, int item, int n, int row);
  }

  private static String title(int item) {
    return KINDS.get(item % 5) + " " + NOUNS.get(item / 5);
  }

  private Path write(String name, List<String> header, List<String> lines) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    List<String> all = new ArrayList<>(header);
    all.addAll(lines);
    return Files.write(file, all);
  }

  private static List<String> goods(Line format) {
    List<String> lines = new ArrayList<>();
    for (int item = 0; item < ITEMS; item++) {
      lines.add(format.of(0, item, 0, item));
    }
    return lines;
  }

  /** Writes a configuration, ingests with it, and gives both the text and the report. */
  private String initAndIngest(String folder) throws IOException {
    Path config = dir.resolve(folder + ".conf");
    CommandRun init =
        CommandRun.of("init", dir.resolve(folder).toString(), "--to", config.toString());
    assertEquals(0, init.code(), init.err());
    String text = Files.readString(config);
    Path out = dir.resolve("out-" + folder);
    CommandRun ingest =
        CommandRun.of("ingest", "--config", config.toString(), "--output", out.toString());
    assertEquals(0, ingest.code(), () -> ingest.err() + text);
    JsonNode report = new ObjectMapper().readTree(out.resolve("ingest/report.json").toFile());
    assertEquals(USERS * 6, report.path("interactions").asInt(), text);
    assertEquals(USERS, report.path("users").asInt(), text);
    assertEquals(0, report.path("itemsWithoutMetadata").asInt(), text);
    assertEquals(0, report.path("itemsWithoutTitle").asInt(), text);
    JsonNode corpus = new ObjectMapper().readTree(out.resolve("corpus/report.json").toFile());
    assertTrue(corpus.path("splits").path("testTargets").asInt() > 30, corpus::toString);
    return init.out() + text;
  }

  @Test
  void theNextCommandCanBeTypedAsItIsPrinted() throws IOException {
    write(
        "my shop/log.csv",
        List.of("user_id,item_id,timestamp"),
        lines((u, i, n, row) -> "u%d,i%d,%d".formatted(u, i, 1_600_000_000 + row)));
    write(
        "my shop/items.csv",
        List.of("item_id,title"),
        goods((u, i, n, row) -> "i%d,Thing %d".formatted(i, i)));
    Path config = dir.resolve("my shop.conf");
    CommandRun init =
        CommandRun.of("init", dir.resolve("my shop").toString(), "--to", config.toString());
    assertEquals(0, init.code(), init.err());
    assertTrue(
        init.out().contains("--config '" + config + "' --output 'runs/my shop'"), init.out());
  }

  @Test
  void aConfigurationIsWrittenOnThisMachine() {
    CommandRun init = CommandRun.of("init", dir.toString(), "--to", "s3a://b/shop.conf");
    assertEquals(2, init.code(), init.err());
    assertTrue(
        init.err().contains("--to: s3a://b/shop.conf is no file of this machine"), init.err());
    assertFalse(Files.exists(Path.of("s3a:")), "no folder of that name");
  }

  @Test
  void aShopsTables() throws IOException {
    write(
        "shop/orders.csv",
        List.of("order;customer;sku;ordered_at;quantity;amount"),
        lines(
            (u, i, n, row) ->
                "%d;C-%03d;SKU%d;2024-01-%02d 10:%02d:00;1;9,5"
                    .formatted(10_000 + row, u, i, n + 13, u)));
    write(
        "shop/products.csv",
        List.of("sku;name;department;colour"),
        goods((u, i, n, row) -> "SKU%d;%s;Home > %s;red".formatted(i, title(i), NOUNS.get(i / 5))));
    write("shop/README.txt", List.of("What the shop sold."), List.of());
    String text = initAndIngest("shop");
    assertTrue(text.contains("user = \"customer\""), text);
    assertTrue(text.contains("item = \"sku\""), text);
    assertTrue(text.contains("timestamp-format = \"iso\""), text);
    assertTrue(text.contains("list-separator = \">\""), text);
    assertTrue(text.contains("\"{title}. {categories}\""), text);
    assertTrue(text.contains("\"C-000\", \"C-001\""), "first values are shown: " + text);
    assertTrue(text.contains("README.txt"), text);
    assertFalse(text.contains("# DECIDE"), text);

    CommandRun cost =
        CommandRun.of(
            "validate",
            "--cost",
            "--config",
            dir.resolve("shop.conf").toString(),
            "--output",
            dir.resolve("new").toString(),
            "--set",
            "encoder.source=random");
    assertEquals(0, cost.code(), cost.err());
    assertTrue(cost.out().contains("about 241 interactions and 26 items (generic)"), cost.out());
    assertTrue(
        cost.out()
            .matches(
                ("(?s).*encode +TIME for all .*train +TIME for 7 models.*"
                        + "labels +TIME for soft targets of 4 experts.*"
                        + "loop +TIME for 100 steps.*gate +TIME for 2 looks of 2 students.*"
                        + "students +TIME for 3 students.*random +TIME for 3 models.*"
                        + "rank +TIME for .* by 14 models.*together +TIME.*")
                    .replace("TIME", "\\d+ (s|min)")),
        cost.out());
    assertFalse(cost.out().contains("not measured: "), "all parts are: " + cost.out());
    assertTrue(Files.notExists(dir.resolve("new")), "nothing is written");
  }

  /** The pattern that is written matches each name, and not what the name would match. */
  @Test
  void filesWhoseNamesArePatterns() throws IOException {
    List<String> header = List.of("order,customer,sku,ordered_at");
    List<String> lines =
        lines(
            (u, i, n, row) ->
                "%d,C-%03d,SKU%d,2024-01-%02d 10:%02d:00".formatted(10_000 + row, u, i, n + 13, u));
    write("parts/orders.csv", header, lines.subList(0, 80));
    write("parts/orders[1].csv", header, lines.subList(80, 160));
    write("parts/orders, {old}.csv", header, lines.subList(160, lines.size()));
    write(
        "parts/products.csv",
        List.of("sku,name"),
        goods((u, i, n, row) -> "SKU%d,%s".formatted(i, title(i))));
    String text = initAndIngest("parts");
    assertTrue(text.contains("interactions = \"{"), text);
  }

  @Test
  void eventsOfAPlatform() throws IOException {
    List<String> events =
        lines(
            (u, i, n, row) ->
                "{\"verb\": \"watch\", \"actor\": {\"id\": \"%08x\"}, \"object\": {\"id\": \"v%d\"}, \"published\": %d}"
                    .formatted(u * 7919, i, 1_700_000_000_123L + row * 60_000L));
    write("platform/events/a.jsonl", List.of(), events.subList(0, 100));
    write("platform/events/b.jsonl", List.of(), events.subList(100, events.size()));
    write(
        "platform/videos.ndjson",
        List.of(),
        goods(
            (u, i, n, row) ->
                "{\"id\": \"v%d\", \"headline\": \"%s\", \"topic\": [\"%s\", \"home\"], \"minutes\": %d}"
                    .formatted(i, title(i), NOUNS.get(i / 5), i)));
    String text = initAndIngest("platform");
    assertTrue(text.contains("user = \"actor.id\""), text);
    assertTrue(text.contains("item = \"object.id\""), text);
    assertTrue(text.contains("timestamp-format = \"milliseconds\""), text);
    assertTrue(text.contains("interactions = \"events\""), text);
  }

  @Test
  void anExportWithoutHeaders() throws IOException {
    write(
        "radio/plays.txt",
        List.of(),
        lines(
            (u, i, n, row) ->
                "listener%d|%d|202401%02d12%02d00|0".formatted(u, 500 + i, n + 13, u)));
    write(
        "radio/songs.txt",
        List.of(),
        goods(
            (u, i, n, row) ->
                "%d|%s (live)|The %ss|12".formatted(500 + i, title(i), KINDS.get(i % 5))));
    String text = initAndIngest("radio");
    assertTrue(text.contains("header = false"), text);
    assertTrue(text.contains("separator = \"|\""), text);
    assertTrue(text.contains("timestamp-format = \"yyyyMMddHHmmss\""), text);
  }

  @Test
  void whatIsUnclearIsAsked() throws IOException {
    write(
        "unclear/log.csv",
        List.of("account,customer,item,day"),
        lines((u, i, n, row) -> "a%d,c%d,i%d,%02d/0%d/2024".formatted(u, u % 9, i, n + 1, n + 2)));
    write(
        "unclear/items.csv",
        List.of("item,title"),
        goods((u, i, n, row) -> "i%d,%s".formatted(i, title(i))));
    Path config = dir.resolve("unclear.conf");
    CommandRun run =
        CommandRun.of("init", dir.resolve("unclear").toString(), "--to", config.toString());
    assertEquals(0, run.code(), run.err());
    assertTrue(
        run.out().contains("Decide: input.columns.user: \"account\", or rather \"customer\"?"),
        run.out());
    assertTrue(run.out().contains("read as d/M/yyyy and as M/d/yyyy; which is it?"), run.out());
    String text = Files.readString(config);
    assertEquals(2, text.lines().filter(l -> l.strip().startsWith("# DECIDE")).count(), text);

    CommandRun again =
        CommandRun.of("init", dir.resolve("unclear").toString(), "--to", config.toString());
    assertEquals(2, again.code());
    assertTrue(again.err().contains("is there and is not replaced"), again.err());
    assertEquals(text, Files.readString(config));
  }

  @Test
  void knownFormatsAndFoldersOfNothing() throws IOException {
    write("ml/ratings.dat", List.of(), List.of("1::10::5::1600000000"));
    write("ml/movies.dat", List.of(), List.of("10::A (1999)::Drama"));
    Path config = dir.resolve("ml.conf");
    assertEquals(
        0, CommandRun.of("init", dir.resolve("ml").toString(), "--to", config.toString()).code());
    assertTrue(Files.readString(config).contains("format = movielens-1m"));

    write("nothing/a.csv", List.of("x,y"), List.of("1,2", "3,4"));
    Path none = dir.resolve("none.conf");
    CommandRun run =
        CommandRun.of("init", dir.resolve("nothing").toString(), "--to", none.toString());
    assertEquals(2, run.code(), run.out());
    assertTrue(run.err().contains("looks like interactions of users with items"), run.err());
    assertTrue(Files.notExists(none));
    assertEquals(2, CommandRun.of("init", dir.resolve("absent").toString()).code());
  }
}

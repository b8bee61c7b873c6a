package io.foster.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.base.ConfigException;
import io.foster.config.InputSections;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of Delta and Iceberg, by the runtimes that users bring, and views and queries of them. */
class IngestTableTest {
  private static final String COLUMNS =
      "input { format = generic, columns { user = customer, item = sku, timestamp = at,"
          + " item-id = sku, title = name } }";
  private static final String ORDERS =
      "values ('u1', 'a', timestamp'2024-01-01 10:00:00', 'paid', 10.5),"
          + " ('u1', 'b', timestamp'2024-02-01 10:00:00', 'paid', 0.5),"
          + " ('u2', 'a', timestamp'2024-03-01 10:00:00', 'open', 10.5)"
          + " as t(customer, sku, at, status, amount)";

  @TempDir static Path dir;
  private static TableSession session;
  private static SparkSession spark;
  private static int number;

  private String orders;
  private String goods;
  private Path out;

  @BeforeAll
  static void start() {
    session = new TableSession(dir);
    spark = session.spark();
    spark.sql("create database ice.shop");
  }

  @AfterAll
  static void stop() {
    session.close();
  }

  @BeforeEach
  void names() {
    number++;
    orders = "orders" + number;
    goods = "goods" + number;
    out = dir.resolve("out" + number);
  }

  private void make(String prefix, String provider) {
    spark.sql(
        "create table " + prefix + orders + " using " + provider + " as select * from " + ORDERS);
    spark.sql(
        "create table "
            + prefix
            + goods
            + " using "
            + provider
            + " as select * from values ('a', 'Anvil'), ('b', 'Bell') as t(sku, name)");
  }

  private String input(String prefix) {
    return "input { interactions = \"table:%1$s%2$s\", items = \"table:%1$s%3$s\" }\n"
            .formatted(prefix, orders, goods)
        + COLUMNS;
  }

  private IngestReport ingest(String... hocon) {
    String keys = String.join("\n", hocon);
    return Ingest.run(
        spark,
        InputSections.input(keys),
        InputSections.ingest(keys),
        new org.apache.hadoop.fs.Path(out.toString()));
  }

  private List<String> interactions() {
    Dataset<Row> rows = spark.read().parquet(out.resolve("interactions").toString());
    return rows.orderBy("row").collectAsList().stream()
        .map(r -> r.getAs("user_id") + " " + r.getAs("item_id") + " " + r.getAs("timestamp"))
        .toList();
  }

  private List<String> titles() {
    return spark
        .read()
        .parquet(out.resolve("items").toString())
        .orderBy("item_id")
        .collectAsList()
        .stream()
        .map(r -> r.<String>getAs("title"))
        .toList();
  }

  private Map<String, String> state(String... hocon) {
    String keys = String.join("\n", hocon);
    return InputState.of(
        InputSections.input(keys), InputSections.ingest(keys), new Configuration(), () -> spark);
  }

  private void readsAndNoticesChanges(String prefix, String provider) {
    make(prefix, provider);
    IngestReport report = ingest(input(prefix));
    assertEquals(3, report.interactions());
    assertEquals(0, report.malformed());
    assertEquals(
        List.of("u1 a 1704103200000", "u1 b 1706781600000", "u2 a 1709287200000"), interactions());
    assertEquals(List.of("Anvil", "Bell"), titles());
    Map<String, String> before = state(input(prefix));
    assertEquals(before, state(input(prefix)));
    spark.sql(
        "insert into "
            + prefix
            + orders
            + " select 'u3', 'b', timestamp'2024-04-01 10:00:00', 'paid', 1.0");
    Map<String, String> after = state(input(prefix));
    assertNotEquals(before, after);
    assertEquals(
        before.get("input.items table:" + prefix + goods),
        after.get("input.items table:" + prefix + goods));
    spark.sql("delete from " + prefix + orders + " where customer = 'u3'");
    assertNotEquals(after, state(input(prefix)));
    assertNotEquals(before, state(input(prefix)), "the same rows, another version");
    ingest(input(prefix));
    assertEquals(3, interactions().size());
  }

  @Test
  void delta() {
    readsAndNoticesChanges("default.", "delta");
    assertTrue(
        state(input("default.")).toString().contains("Delta version 2"),
        state(input("default."))::toString);
  }

  @Test
  void iceberg() {
    readsAndNoticesChanges("ice.shop.", "iceberg");
    assertTrue(
        state(input("ice.shop.")).toString().contains(" snapshot "),
        state(input("ice.shop."))::toString);
  }

  @Test
  void filesOfATableAreNotTakenForTheTable() {
    Path folder = dir.resolve("lake" + number);
    String path = folder.resolve("orders").toString();
    spark.sql("select * from " + ORDERS).coalesce(1).write().format("delta").save(path);
    spark
        .sql("select 'a' as sku, 'Anvil' as name")
        .write()
        .format("delta")
        .save(folder.resolve("goods").toString());
    String keys =
        "input { dir = \"%s\", interactions = orders, items = goods }\n".formatted(folder)
            + COLUMNS;
    Map<String, String> before = state(keys);
    spark.sql("delete from delta.`" + path + "` where status = 'paid'");
    assertEquals(1, ingest(keys).interactions(), "not the file of the first version");
    assertEquals(List.of("u2 a 1709287200000"), interactions());
    assertNotEquals(before, state(keys));
  }

  /** Some of its files are of versions before a row was deleted. */
  @Test
  void aPartOfATableIsRefused() {
    Path folder = dir.resolve("lake" + number);
    String path = folder.resolve("orders").toString();
    spark.sql("select * from " + ORDERS).write().format("delta").partitionBy("status").save(path);
    spark.sql("delete from delta.`" + path + "` where customer = 'u1'");
    spark
        .sql("select 'a' as sku, 'Anvil' as name")
        .write()
        .parquet(folder.resolve("goods").toString());
    for (String named :
        List.of("orders/*/*.parquet", "orders/status=paid", "orders/status=*", "orders/*")) {
      assertRefused("a Delta table", folder.resolve("orders"), folder, named, "goods");
    }
    assertRefused(
        "a Delta table",
        folder.resolve("orders"),
        folder.resolve("orders/status=open"),
        "*.parquet",
        folder.resolve("goods").toString());

    make("ice.shop.", "iceberg");
    Path shop = dir.resolve("ice/shop");
    for (String named : List.of(orders + "/data", orders + "/data/*.parquet")) {
      assertRefused("an Iceberg table", shop.resolve(orders), shop, named, goods);
    }
  }

  private void assertRefused(String what, Path table, Path folder, String named, String items) {
    String keys =
        "input { dir = \"%s\", interactions = \"%s\", items = \"%s\" }\n"
                .formatted(folder, named, items)
            + COLUMNS;
    ConfigException e = assertThrows(ConfigException.class, () -> ingest(keys), named);
    assertTrue(e.getMessage().startsWith("input.interactions: "), e.getMessage());
    assertTrue(e.getMessage().contains(table + " holds " + what), e.getMessage());
  }

  @Test
  void icebergFilesAreRefused() {
    make("ice.shop.", "iceberg");
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () ->
                ingest(
                    "input { dir = \"%s\", interactions = %s, items = %s }\n"
                            .formatted(dir.resolve("ice/shop"), orders, goods)
                        + COLUMNS));
    assertTrue(e.getMessage().contains("Iceberg"), e.getMessage());
  }

  @Test
  void queriesAndViews() {
    make("default.", "delta");
    String query =
        "input { interactions = \"sql:SELECT customer, sku, at FROM %s WHERE amount > 1\", items = \"table:default.%s\" }\n"
                .formatted(orders, goods)
            + COLUMNS;
    assertEquals(2, ingest(query).interactions());
    Map<String, String> before = state(query);
    assertTrue(before.toString().contains("Delta version 0"), before::toString);

    spark.sql("create view seen" + number + " as select * from " + orders);
    String view = input("default.").replace(orders, "seen" + number);
    Map<String, String> viewed = state(view);
    assertEquals(viewed, state(view));
    spark.sql("alter view seen" + number + " as select * from " + orders + " where amount > 1");
    assertNotEquals(viewed, state(view), "the view says something else");
    assertEquals(2, ingest(view).interactions());
    spark.sql("update " + orders + " set amount = 0 where customer = 'u2'");
    assertNotEquals(before, state(query));
    assertEquals(1, ingest(view).interactions());
  }

  /** Nothing has a version here: the content is the state. */
  @Test
  void viewsOfRowsAreToldApartByTheirContent() {
    make("default.", "delta");
    String keys = input("").replace("table:" + orders, "table:made" + number);
    spark.sql("select * from " + ORDERS).createOrReplaceTempView("made" + number);
    Map<String, String> before = state(keys);
    assertTrue(before.toString().contains("3 rows, content"), before::toString);
    spark
        .sql("select * from " + ORDERS)
        .orderBy("sku")
        .repartition(3)
        .createOrReplaceTempView("made" + number);
    assertEquals(before, state(keys), "the same rows in another order");
    spark
        .sql("select * from " + ORDERS + " where amount > 1")
        .createOrReplaceTempView("made" + number);
    assertNotEquals(before, state(keys));
  }

  @Test
  void theRowsOfATableAreNumberedByWhatTheyHold() {
    make("default.", "parquet");
    ingest(input("default."));
    List<String> first = interactions();
    spark.sql(
        "create table again%1$d using parquet as select /*+ REPARTITION(3) */ * from %2$s order by amount"
            .formatted(number, orders));
    ingest(input("default.").replace("." + orders, ".again" + number));
    assertEquals(first, interactions());
  }

  @Test
  void windowAndCondition() {
    make("default.", "delta");
    IngestReport report =
        ingest(input("default."), "ingest { from = 2024-01-15, until = \"2024-03-01T10:00:00Z\" }");
    assertEquals(List.of("u1 b 1706781600000"), interactions());
    assertEquals(2, report.outsideWindow());
    report = ingest(input("default."), "ingest.where = \"status = 'paid' AND amount > 1\"");
    assertEquals(List.of("u1 a 1704103200000"), interactions());
    assertEquals(2, report.outsideCondition());
  }

  @Test
  void conditionsAreCheckedBeforeAnythingRuns() {
    make("default.", "delta");
    for (String where :
        List.of("stat = 'paid'", "amount", "count(*) > 1", "at > now()", "rand() < 0.5")) {
      ConfigException e =
          assertThrows(
              ConfigException.class,
              () -> state(input("default."), "ingest.where = \"%s\"".formatted(where)),
              where);
      assertTrue(e.getMessage().startsWith("ingest.where: "), e.getMessage());
      assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }
    ConfigException syntax =
        assertThrows(
            ConfigException.class, () -> InputSections.ingest("ingest.where = \"a = = 1\""));
    assertTrue(
        syntax.getMessage().startsWith("ingest.where: is no condition"), syntax.getMessage());
  }

  @Test
  void whatIsNoTableIsSaid() {
    for (String name :
        List.of("table:default.nowhere", "sql:SELECT x FROM nowhere", "table:nocat.a.b")) {
      ConfigException e =
          assertThrows(
              ConfigException.class,
              () ->
                  state(
                      "input { interactions = \"%s\", items = \"table:default.g\" }"
                          .formatted(name)),
              name);
      assertTrue(e.getMessage().startsWith("input.interactions: " + name), e.getMessage());
    }
    for (String name : List.of("sql:DROP TABLE t", "sql:SELEC 1", "table:a b")) {
      ConfigException e =
          assertThrows(
              ConfigException.class,
              () -> InputSections.input("input.interactions = \"%s\"".formatted(name)),
              name);
      assertTrue(e.getMessage().startsWith("input.interactions: " + name), e.getMessage());
    }
    assertTrue(Files.notExists(out));
  }
}

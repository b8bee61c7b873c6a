package io.foster.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.TestSpark;
import io.foster.base.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parquet of other programs: each column is read, or the file is named with a mend. */
class ParquetTypesTest {
  private static final String GENERIC =
      "input { format = generic, interactions = log.parquet, items = items.jsonl }";
  @TempDir Path temp;

  private RawFolder folder() {
    return new RawFolder(temp).file("items.jsonl", "{\"item_id\": \"1\", \"title\": \"T\"}");
  }

  private static void write(RawFolder folder, String name, String columns, Consumer<Group> fill)
      throws IOException {
    MessageType schema = MessageTypeParser.parseMessageType("message m { " + columns + " }");
    Files.createDirectories(folder.raw().resolve(name).getParent());
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(
                new org.apache.hadoop.fs.Path(folder.raw().resolve(name).toString()))
            .withConf(new Configuration())
            .withType(schema)
            .build()) {
      Group group = new SimpleGroupFactory(schema).newGroup();
      fill.accept(group);
      writer.write(group);
    }
  }

  private static String problem(RawFolder folder, String... keys) {
    ConfigException e = assertThrows(ConfigException.class, () -> folder.ingest(keys));
    assertEquals(1, e.getMessage().lines().count());
    return e.getMessage();
  }

  @Test
  void nanosecondsAsPandasWritesThem() throws IOException {
    RawFolder folder = folder();
    write(
        folder,
        "log.parquet",
        "required binary user_id (UTF8); required int64 item_id;"
            + " required int64 timestamp (TIMESTAMP(NANOS,false));",
        g ->
            g.append("user_id", "u")
                .append("item_id", 1L)
                .append("timestamp", 1600000000123456789L));
    IngestReport report = folder.ingest(GENERIC);
    assertEquals(List.of("u 1 1600000000123"), folder.interactions());
    assertEquals(List.of(), report.warnings());
  }

  @Test
  void timesOfNamedFormatsAreOfTheirOwnType() throws IOException {
    RawFolder folder =
        new RawFolder(temp).file("meta_X.jsonl", "{\"parent_asin\": \"1\", \"title\": \"T\"}");
    write(
        folder,
        "X.parquet",
        "required binary user_id (UTF8); required binary parent_asin (UTF8); required double rating;"
            + " required int64 timestamp (TIMESTAMP(NANOS,false));",
        g ->
            g.append("user_id", "u")
                .append("parent_asin", "1")
                .append("rating", 5.0)
                .append("timestamp", 1600000000123456789L));
    IngestReport report =
        folder.ingest(
            "input { format = amazon-2023, interactions = X.parquet, items = meta_X.jsonl }");
    assertEquals(List.of("u 1 1600000000123"), folder.interactions());
    assertEquals(List.of(), report.warnings());
  }

  @Test
  void bytesAreTextOrNoId() throws IOException {
    RawFolder folder = folder();
    String columns = "required binary user_id; required int64 item_id; required int64 timestamp;";
    write(
        folder,
        "log.parquet/a.parquet",
        columns,
        g -> g.append("user_id", "\u00e9").append("item_id", 1L).append("timestamp", 1600000000L));
    write(
        folder,
        "log.parquet/b.parquet",
        columns,
        g ->
            g.append("user_id", Binary.fromConstantByteArray(new byte[] {(byte) 0xff, 1}))
                .append("item_id", 1L)
                .append("timestamp", 1600000000L));
    folder.ingest(GENERIC, "ingest.max-malformed-share = 0.9");
    assertEquals(List.of("\u00e9 1 1600000000000"), folder.interactions());
    assertEquals(List.of("log.parquet/b.parquet:1 missing user_id"), folder.rejected());
  }

  @Test
  void daysBeforeTheCalendar() throws IOException {
    RawFolder folder = folder();
    write(
        folder,
        "items.parquet",
        "required binary item_id (UTF8); required binary title (UTF8); required int32 published (DATE);",
        g -> g.append("item_id", "1").append("title", "T").append("published", -719162));
    write(
        folder,
        "log.parquet",
        "required binary user_id (UTF8); required int64 item_id; required int64 timestamp;",
        g -> g.append("user_id", "u").append("item_id", 1L).append("timestamp", 1600000000L));
    folder.ingest(
        GENERIC.replace("items.jsonl", "items.parquet"), "input.columns.attributes = [published]");
    assertEquals(Map.of("published", "0001-01-01"), folder.item("1").attributes());
  }

  @Test
  void filesWithOtherTypesThanTheFirst() throws IOException {
    RawFolder folder = folder();
    write(
        folder,
        "log.parquet/a.parquet",
        "required binary user_id (UTF8); required int64 item_id; required int64 timestamp;",
        g -> g.append("user_id", "u").append("item_id", 1L).append("timestamp", 1600000000L));
    write(
        folder,
        "log.parquet/b.parquet",
        "required binary user_id (UTF8); required binary item_id (UTF8); required int64 timestamp;",
        g -> g.append("user_id", "u").append("item_id", "1").append("timestamp", 1600000000L));
    String problem = problem(folder, GENERIC);
    assertTrue(problem.contains("a.parquet") && problem.contains("b.parquet"), problem);
    assertTrue(problem.contains("same columns of the same types"), problem);
  }

  @Test
  void otherNamesNestedFieldsAndFilesThatAreNone() throws IOException {
    RawFolder folder = folder();
    write(
        folder,
        "log.parquet",
        "required group USER { required binary id (UTF8); } required double rating;"
            + " required int32 item_id; required int64 timestamp;",
        g -> {
          g.addGroup("USER").append("id", "u");
          g.append("rating", 4.5).append("item_id", 1).append("timestamp", 1600000000L);
        });
    String problem = problem(folder, GENERIC);
    assertTrue(problem.contains("there is no column \"user_id\""), problem);
    assertTrue(problem.contains("it has USER, rating, item_id, timestamp"), problem);
    folder.ingest(GENERIC, "input.columns.user = USER.id", "ingest.min-rating = 4");
    assertEquals(List.of("u 1 1600000000000"), folder.interactions());
    Path file = folder.raw().resolve("log.parquet");
    byte[] whole = Files.readAllBytes(file);
    Files.deleteIfExists(folder.raw().resolve(".log.parquet.crc"));
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 9));
    assertTrue(problem(folder, GENERIC).contains("log.parquet: cannot be read ("));
    Files.writeString(file, "{\"user_id\": 1}");
    assertTrue(problem(folder, GENERIC).contains("log.parquet: is text, which its name"));
  }

  @Test
  void amazon2023AndFostersOwnColumnsAreRecognised() {
    RawFolder folder = new RawFolder(temp);
    TestSpark.session()
        .sql("select 'u' as user_id, 'P' as parent_asin, 1600000000000 as timestamp, 5.0 as rating")
        .write()
        .parquet(folder.raw().resolve("raw_review/full.parquet").toString());
    TestSpark.session()
        .sql(
            "select 'P' as parent_asin, 'T' as title, array('a', 'None') as categories, 'None' as price")
        .write()
        .parquet(folder.raw().resolve("raw_meta/full.parquet").toString());
    assertEquals("amazon-2023", folder.ingest().format());
    assertEquals(List.of("u P 1600000000000"), folder.interactions());
    assertEquals(List.of("a"), folder.item("P").categories());
    assertTrue(folder.item("P").attributes().isEmpty());
  }
}

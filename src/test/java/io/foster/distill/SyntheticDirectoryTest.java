package io.foster.distill;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.foster.base.ConfigException;
import io.foster.corpus.Catalogue;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyntheticDirectoryTest {
  private static SparkSession spark;

  @TempDir Path dir;

  private final Configuration hadoop = new Configuration(false);

  @BeforeAll
  static void session() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", 2)
            .getOrCreate();
  }

  private org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path(dir.resolve(name).toUri());
  }

  private SyntheticStatistics write(String name) throws IOException {
    return SyntheticDirectory.write(spark, path(name), SmallSet.archive(), SmallSet.FEATURES, 2);
  }

  private static void assertSet(SyntheticSet expected, SyntheticSet actual) {
    assertEquals(expected.itemCount(), actual.itemCount());
    assertArrayEquals(expected.lengths(), actual.lengths());
    assertArrayEquals(expected.inputItems(), actual.inputItems());
    assertEquals(expected.inputWeights(), actual.inputWeights());
    assertEquals(expected.targets(), actual.targets());
    assertEquals(expected.bias(), actual.bias());
    assertArrayEquals(expected.windows(), actual.windows());
  }

  /** The small set read in windows of one and two positions. */
  private static SyntheticArchive windowed() {
    SyntheticSet s = SmallSet.set();
    SyntheticSet windowed =
        new SyntheticSet(
            s.itemCount(),
            s.lengths(),
            s.inputItems(),
            s.inputWeights(),
            new Tensor(
                new long[] {2, 2, 4},
                new float[] {0, 200, 1, 0, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0}),
            s.bias(),
            new int[] {1, 2});
    SyntheticArchive small = SmallSet.archive();
    return new SyntheticArchive(
        windowed, small.catalogue(), small.scaling(), small.encoders(), small.config());
  }

  @Test
  void aSetThatIsReadInWindowsComesBackFromBothFiles() throws Exception {
    SyntheticArchive archive = windowed();
    SyntheticDirectory.write(spark, path("w"), archive, SmallSet.FEATURES, 2);
    assertSet(archive.set(), SyntheticDirectory.read(path("w"), hadoop).set());
    org.apache.hadoop.fs.Path parquet = new org.apache.hadoop.fs.Path(path("w"), "parquet");
    assertSet(archive.set(), ParquetSet.read(spark, parquet));
    // People read the targets of the first width: u = (0, 200) says b.
    String line = Files.readAllLines(dir.resolve("w/sequences.jsonl")).get(0);
    JsonNode next = new ObjectMapper().readTree(line).get("positions").get(0).get("next").get(0);
    assertEquals("b", next.get("itemId").asText());
    assertEquals(1, next.get("probability").asDouble());
  }

  @Test
  void theExactSetComesBack() throws Exception {
    write("s");
    SyntheticArchive archive = SyntheticDirectory.read(path("s"), hadoop);
    assertSet(SmallSet.set(), archive.set());
    assertEquals(SmallSet.CATALOGUE, archive.catalogue());
    assertEquals(SmallSet.archive().scaling(), archive.scaling());
    assertEquals(SmallSet.archive().config(), archive.config());
  }

  @Test
  void parquetComesBackToo() throws Exception {
    write("s");
    org.apache.hadoop.fs.Path parquet = new org.apache.hadoop.fs.Path(path("s"), "parquet");
    // The one position that does not exist holds zeros in the small set already.
    assertSet(SmallSet.set(), ParquetSet.read(spark, parquet));

    Row row =
        spark
            .read()
            .parquet(parquet + "/positions.parquet")
            .where("sequence = 0 and position = 1")
            .select("input_item_ids", "input_weights", "next_item_ids", "entropy")
            .collectAsList()
            .get(0);
    assertEquals(List.of("b", "a"), row.getList(0));
    assertEquals(List.of(.25f, .75f), row.getList(1));
    assertEquals(List.of("c", "a"), row.getList(2));
    assertEquals(1.5 * Math.log(2), row.getDouble(3), 1e-7);
  }

  @Test
  void theReadableSetLineByLine() throws Exception {
    write("s");
    List<String> lines = Files.readAllLines(dir.resolve("s/sequences.jsonl"));
    assertEquals(2, lines.size());
    JsonNode second = new ObjectMapper().readTree(lines.get(0)).get("positions").get(1);
    assertEquals(
        "[{\"itemId\":\"b\",\"title\":\"Bé\",\"weight\":0.25},"
            + "{\"itemId\":\"a\",\"title\":\"An \\\"A\\\"\",\"weight\":0.75}]",
        second.get("inputs").toString());
    assertEquals(
        "[{\"itemId\":\"c\",\"title\":\"C\",\"probability\":0.5},"
            + "{\"itemId\":\"a\",\"title\":\"An \\\"A\\\"\",\"probability\":0.25}]",
        second.get("next").toString());
    assertEquals(
        "{\"sequence\":1,\"positions\":[{\"position\":0,\"inputs\":["
            + "{\"itemId\":\"a\",\"title\":\"An \\\"A\\\"\",\"weight\":0.5},"
            + "{\"itemId\":\"b\",\"title\":\"Bé\",\"weight\":0.5}],"
            + "\"next\":[{\"itemId\":\"b\",\"title\":\"Bé\",\"probability\":1.0},"
            + "{\"itemId\":\"a\",\"title\":\"An \\\"A\\\"\",\"probability\":0.0}]}]}",
        lines.get(1));
    // An input of weight zero is not there.
    JsonNode first = new ObjectMapper().readTree(lines.get(0)).get("positions").get(0);
    assertEquals(
        "[{\"itemId\":\"c\",\"title\":\"C\",\"weight\":1.0}]", first.get("inputs").toString());
  }

  @Test
  void statisticsComeBack() throws Exception {
    SyntheticStatistics written = write("s");
    assertEquals(written, SyntheticDirectory.readStatistics(path("s"), hadoop));
    assertThrows(
        ConfigException.class, () -> SyntheticDirectory.readStatistics(path("none"), hadoop));
  }

  @Test
  void theSameSetGivesTheSameBytes() throws Exception {
    write("one");
    write("two");
    write("two");
    List<Path> files = files("one");
    assertEquals(files, files("two"));
    assertEquals(
        Set.of(
            "synthetic.safetensors",
            "items.jsonl",
            "sequences.jsonl",
            "statistics.json",
            "positions.parquet",
            "catalogue.parquet"),
        files.stream().map(f -> f.getFileName().toString()).collect(Collectors.toSet()));
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(dir.resolve("one").resolve(file));
      assertTrue(bytes.length > 0, file.toString());
      assertArrayEquals(
          bytes, Files.readAllBytes(dir.resolve("two").resolve(file)), file.toString());
    }
  }

  /** All files but Hadoop's checksums, relative and sorted. */
  private List<Path> files(String name) throws IOException {
    try (Stream<Path> tree = Files.walk(dir.resolve(name))) {
      return tree.filter(Files::isRegularFile)
          .filter(f -> !f.toString().endsWith(".crc"))
          .map(dir.resolve(name)::relativize)
          .sorted()
          .toList();
    }
  }

  @Test
  void anotherNumberingOfTheSameItems() {
    int v = 40;
    SyntheticSet set = SmallSet.random(8, 3, 4, 2, v, 5);
    List<String> ids = IntStream.range(0, v).mapToObj(i -> "id" + i).toList();
    SyntheticArchive archive =
        new SyntheticArchive(set, new Catalogue(ids, ids), NamedTensors.empty(), List.of(), "");
    assertSame(set, archive.renumbered(new Catalogue(ids, ids), "here"));

    List<String> shuffled = new ArrayList<>(ids);
    Collections.shuffle(shuffled, new Random(9));
    SyntheticSet other = archive.renumbered(new Catalogue(shuffled, shuffled), "here");
    for (int i = 0; i < set.inputItems().length; i++) {
      assertEquals(ids.get(set.inputItems()[i]), shuffled.get(other.inputItems()[i]));
    }
    for (int i = 0; i < v; i++) {
      assertEquals(set.bias().data()[i], other.bias().data()[shuffled.indexOf(ids.get(i))]);
    }
    assertEquals(set.targets(), other.targets());

    // One item fewer, then one more.
    List<String> fewer = shuffled.subList(1, v);
    assertThrows(
        ConfigException.class, () -> archive.renumbered(new Catalogue(fewer, fewer), "here"));
    shuffled.add("new");
    String more =
        assertThrows(
                ConfigException.class,
                () -> archive.renumbered(new Catalogue(shuffled, shuffled), "here"))
            .getMessage();
    assertEquals(
        "here: knows 40 items where the corpus has 41; use the items it was distilled from", more);
  }

  @Test
  void theCatalogueOfACorpus() {
    StructType schema =
        new StructType()
            .add("item", DataTypes.IntegerType)
            .add("item_id", DataTypes.StringType)
            .add("title", DataTypes.StringType)
            .add("text", DataTypes.StringType);
    List<Row> rows =
        List.of(
            RowFactory.create(2, "c", "C", ""),
            RowFactory.create(0, "a", "An \"A\"", ""),
            RowFactory.create(1, "b", "Bé", ""));
    assertEquals(SmallSet.CATALOGUE, Catalogue.of(spark.createDataFrame(rows, schema)));
    assertThrows(
        IllegalArgumentException.class,
        () -> Catalogue.of(spark.createDataFrame(rows.subList(0, 1), schema)));
  }

  @Test
  void brokenDirectoriesAreTheUsersToMend() throws Exception {
    refused("none", "there is no such file");
    write("s");
    // The items of another catalogue beside the tensors.
    Path items = dir.resolve("s/items.jsonl");
    List<String> lines = Files.readAllLines(items);
    rewrite(items, lines.subList(0, 2));
    refused("s", "the items beside it are not those it was written with");
    rewrite(items, List.of(lines.get(1), lines.get(0), lines.get(2)));
    refused("s", "line 1 is not item 0");
    rewrite(items, List.of(lines.get(0), "{\"item\": 1,"));
    refused("s", "line 2 is not JSON of an item");
    Files.delete(items);
    Files.deleteIfExists(items.resolveSibling(".items.jsonl.crc"));
    refused("s", "items.jsonl: there is no such file");
  }

  /** Without Hadoop's checksum, which would find the change first. */
  private static void rewrite(Path file, List<String> lines) throws IOException {
    Files.write(file, lines);
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
  }

  private void refused(String name, String part) {
    ConfigException e =
        assertThrows(
            ConfigException.class, () -> SyntheticDirectory.read(path(name), hadoop), part);
    assertTrue(e.getMessage().contains(part), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  @Test
  void anArchiveWhosePartsDoNotFitIsRefused() {
    SyntheticSet set = SmallSet.set();
    assertThrows(
        IllegalArgumentException.class,
        () -> archive(new int[] {3, 1}, set.inputItems(), set.bias()));
    assertThrows(
        IllegalArgumentException.class,
        () -> archive(set.lengths(), new int[] {0, 0, 0, 0, 0, 0, 0, 3}, set.bias()));
    assertThrows(
        IllegalArgumentException.class,
        () -> archive(set.lengths(), set.inputItems(), Tensor.zeros(2)));
  }

  private static SyntheticArchive archive(int[] lengths, int[] items, Tensor bias) {
    SyntheticSet set = SmallSet.set();
    return new SyntheticArchive(
        new SyntheticSet(3, lengths, items, set.inputWeights(), set.targets(), bias),
        SmallSet.CATALOGUE,
        NamedTensors.empty(),
        List.of(),
        "");
  }
}

package io.foster.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.TestSpark;
import io.foster.base.ConfigException;
import io.foster.config.DeviceKind;
import io.foster.config.EncoderConfig;
import io.foster.config.Precision;
import io.foster.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GivenFeaturesTest {
  private static final List<String> IDS = List.of("b", "a", "c");

  /** Of a, b and c. */
  private static final float[][] FEATURES = {{0.5f, 2, -3}, {4, 0.25f, 6}, {-7, 8, 9}};

  private static final float[] IDENTITY = {1, 0, 0, 0, 1, 0, 0, 0, 1};

  private final SparkSession spark = TestSpark.session();
  @TempDir Path dir;

  private static EncoderConfig config(String source) {
    return new EncoderConfig(
        source,
        OptionalInt.empty(),
        0,
        24,
        0,
        16,
        2,
        1,
        DeviceKind.CPU,
        Precision.FLOAT32,
        new EncoderConfig.Cache(Optional.empty(), 1, 64),
        1,
        Optional.empty());
  }

  private Dataset<Row> items(List<String> ids) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      rows.add(RowFactory.create(i, ids.get(i), "no text that matters"));
    }
    return spark
        .createDataFrame(
            rows,
            new StructType()
                .add("item", DataTypes.IntegerType)
                .add("item_id", DataTypes.StringType)
                .add("text", DataTypes.StringType))
        .repartition(2);
  }

  private Tensor features(String source, List<String> ids) throws IOException {
    org.apache.hadoop.fs.Path out = new org.apache.hadoop.fs.Path(dir.resolve("out").toUri());
    CatalogueFeatures.Report report =
        CatalogueFeatures.run(
            spark,
            config("features:" + source),
            items(ids),
            out,
            raw -> new FeatureScaling(new float[3], IDENTITY));
    assertEquals(ids.size(), report.items());
    assertEquals(3, report.dimension());
    return CatalogueFeatures.features(spark, out);
  }

  private String refused(String source, List<String> ids) {
    String message = assertThrows(ConfigException.class, () -> features(source, ids)).getMessage();
    assertTrue(message.startsWith("encoder.source: "), message);
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  private static void assertIsBac(Tensor features) {
    assertArrayEquals(new long[] {3, 3}, features.shape());
    assertArrayEquals(new float[] {4, 0.25f, 6, 0.5f, 2, -3, -7, 8, 9}, features.data());
  }

  /** Parquet with the vectors in a column of the type that {@code expression} makes of doubles. */
  private String parquet(String name, List<String> ids, String... expressions) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      Double[] values = new Double[3];
      for (int k = 0; k < 3; k++) {
        values[k] = (double) FEATURES[i % 3][k];
      }
      rows.add(RowFactory.create(ids.get(i), values));
    }
    Dataset<Row> table =
        spark.createDataFrame(
            rows,
            new StructType()
                .add("item_id", DataTypes.StringType)
                .add("given", DataTypes.createArrayType(DataTypes.DoubleType)));
    String place = dir.resolve(name).toString();
    table.selectExpr(expressions).write().parquet(place);
    return place;
  }

  @Test
  void parquetOfArraysByItemId() throws IOException {
    assertIsBac(features(parquet("doubles", List.of("a", "b", "c", "d"), "*"), IDS));
    String floats =
        parquet(
            "f", List.of("a", "b", "c"), "item_id", "1 as other", "cast(given as array<float>)");
    assertIsBac(features(floats, IDS));
  }

  @Test
  void parquetOfVectors() throws IOException {
    Dataset<Row> arrays = spark.read().parquet(parquet("arrays", List.of("a", "b", "c"), "*"));
    String place = dir.resolve("vectors").toString();
    arrays
        .select(arrays.col("item_id"), functions.array_to_vector(arrays.col("given")).as("v"))
        .write()
        .parquet(place);
    assertIsBac(features(place, IDS));
  }

  @Test
  void whatParquetLacksIsSaid() {
    String three = parquet("three", List.of("a", "b", "c"), "*");
    String missing = refused(three, List.of("a", "x", "b", "y"));
    assertTrue(missing.contains("no features of 2 of 4 items, such as \""), missing);
    String twice = refused(parquet("twice", List.of("a", "b", "c", "b"), "*"), IDS);
    assertTrue(twice.contains("the item \"b\" twice"), twice);
    String ids = refused(parquet("ids", List.of("a"), "item_id as sku", "given"), IDS);
    assertTrue(ids.contains("no column item_id, only [sku, given]"), ids);
    String none = refused(parquet("none", List.of("a"), "item_id"), IDS);
    assertTrue(none.contains("no column of arrays"), none);
    String two = refused(parquet("two", List.of("a"), "*", "given as b"), IDS);
    assertTrue(two.contains("several columns of arrays or vectors of numbers [given, b]"), two);
    assertTrue(refused(dir + "/nowhere", IDS).contains("there is no such file"));
    String ragged =
        parquet(
            "ragged", List.of("a", "b", "c"), "item_id", "slice(given, 1, ascii(item_id) - 96)");
    assertTrue(
        assertThrows(ConfigException.class, () -> features(ragged, IDS))
            .getMessage()
            .contains("others more or fewer"));
  }

  private Path npy(String name, String type, int bytes, byte[] numbers, String shape)
      throws IOException {
    String header = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(type, shape);
    header += " ".repeat(63 - (10 + header.length()) % 64) + "\n";
    ByteBuffer file =
        ByteBuffer.allocate(10 + header.length() + numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1);
    file.put((byte) 0).putShort((short) header.length());
    file.put(header.getBytes(StandardCharsets.US_ASCII)).put(numbers);
    return Files.write(dir.resolve(name), file.array());
  }

  private static byte[] numbers(int bytes) {
    ByteBuffer buffer = ByteBuffer.allocate(9 * bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (float[] row : FEATURES) {
      for (float value : row) {
        if (bytes == 4) {
          buffer.putFloat(value);
        } else {
          buffer.putDouble(value);
        }
      }
    }
    return buffer.array();
  }

  @Test
  void matricesOfNumpyHaveTheirRowsForIds() throws IOException {
    for (int bytes : new int[] {4, 8}) {
      Path file = npy("m" + bytes + ".npy", "<f" + bytes, bytes, numbers(bytes), "(3, 3)");
      assertIsBac(features(file.toString(), List.of("1", "0", "2")));
      String missing = refused(file.toString(), List.of("1", "3", "a"));
      assertTrue(missing.contains("no features of 2 of 3 items, such as \"3\""), missing);
    }
  }

  @Test
  void idsAreLookedUpWhereTheyStandBesideTheMatrix() throws IOException {
    Files.write(dir.resolve("Shop.feat1CLS"), numbers(4));
    String alone = refused(dir.resolve("Shop.feat1CLS").toString(), IDS);
    assertTrue(alone.contains("cannot be told without Shop.item2index"), alone);
    Files.writeString(dir.resolve("Shop.item2index"), "a\t0\nb\t1\nc\t2\n");
    assertIsBac(features(dir.resolve("Shop.feat1CLS").toString(), IDS));
    Files.writeString(dir.resolve("Shop.item2index"), "a\t0\nb\t1\nc\t2\nd\t3\n");
    assertTrue(refused(dir.resolve("Shop.feat1CLS").toString(), IDS).contains("are no 4 rows"));
    Files.writeString(dir.resolve("Shop.item2index"), "a 0\n");
    assertTrue(
        refused(dir.resolve("Shop.feat1CLS").toString(), IDS).contains("between them a tab"));
  }

  @Test
  void brokenMatricesAreRefused() throws IOException {
    List<String> ids = List.of("0", "1", "2");
    Path cut = npy("cut.npy", "<f4", 4, new byte[35], "(3, 3)");
    assertTrue(refused(cut.toString(), ids).contains("says 3 rows of 3 numbers and has 35 bytes"));
    Path whole = npy("i.npy", "<i4", 4, new byte[36], "(3, 3)");
    assertTrue(refused(whole.toString(), ids).contains("no matrix of float16"));
    Path flat = npy("flat.npy", "<f4", 4, new byte[36], "(9,)");
    assertTrue(refused(flat.toString(), ids).contains("no matrix of float16"));
    Path text = Files.writeString(dir.resolve("text.npy"), "0.5 2 3, and so on");
    assertTrue(refused(text.toString(), ids).contains("is not what numpy.save writes"));
    Path begun = Files.write(dir.resolve("begun.npy"), new byte[] {(byte) 0x93, 'N', 'U'});
    assertTrue(refused(begun.toString(), ids).contains("ends in its header"));
    byte[] odd = numbers(4);
    ByteBuffer.wrap(odd).order(ByteOrder.LITTLE_ENDIAN).putFloat(16, Float.NaN);
    Path nan = npy("nan.npy", "<f4", 4, odd, "(3, 3)");
    assertTrue(
        assertThrows(ConfigException.class, () -> features(nan.toString(), ids))
            .getMessage()
            .contains("item 1 has the feature NaN"));
  }

  @Test
  void itemsWithoutIdsHaveNone() {
    Dataset<Row> nameless = items(IDS).drop("item_id");
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () -> GivenFeatures.of(spark, config("features:" + dir), nameless));
    assertTrue(e.getMessage().contains("these items have none"), e.getMessage());
  }

  private static void check(Object source) throws IOException {
    CatalogueFeatures.check(config("features:" + source), new Configuration());
  }

  private static String checkFails(Object source) {
    return assertThrows(ConfigException.class, () -> check(source)).getMessage();
  }

  @Test
  void aCheckOpensWhatItIs() throws IOException {
    checkFails(npy("cut.npy", "<f4", 4, new byte[35], "(3, 3)"));
    for (String name : List.of("vectors.csv", "vectors.pt", "vectors.parquet")) {
      Path file = Files.writeString(dir.resolve(name), "item_id,vector\na,0.5");
      assertTrue(checkFails(file).contains(name + " is neither Parquet nor a matrix"));
    }
    String empty = Files.createDirectory(dir.resolve("empty")).toString();
    assertTrue(checkFails(empty).contains("is neither Parquet nor a matrix"));
    String ids = parquet("ids", List.of("a"), "item_id as sku", "given");
    assertTrue(checkFails(ids).contains("no column item_id, only [sku, given]"));
    check(parquet("good", List.of("a"), "*"));
  }

  @Test
  void aCloneWithoutItsLargeFilesIsToldSo() throws IOException {
    for (String name : List.of("f.parquet", "f.npy", "f.feat1CLS")) {
      Path file =
          Files.writeString(
              dir.resolve(name), "version https://git-lfs.github.com/spec/v1\noid sha256:4d\n");
      assertTrue(checkFails(file).endsWith("fetch it with git lfs pull"));
    }
  }
}

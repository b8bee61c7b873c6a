package io.foster.encoder;

import io.foster.base.Hash;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import scala.Tuple2;

/**
 * A catalogue's texts in blocks of {@value #SIZE} consecutive items: the unit of work on executors.
 * What is computed for a block depends on nothing but the block, however Spark partitions them.
 *
 * @param itemCount |V|
 * @param blocks in order, several to a Spark partition
 */
record CatalogueBlocks(int itemCount, JavaRDD<Block> blocks) {
  static final int SIZE = 512;

  /** Tasks for each core: enough to even out, few enough to share weights. */
  private static final int WAVES = 4;

  /**
   * The texts of items {@code number * SIZE} and up.
   *
   * @param number from 0
   */
  record Block(int number, List<String> texts) implements Serializable {
    int firstItem() {
      return number * SIZE;
    }
  }

  /**
   * Cuts a catalogue into blocks.
   *
   * @param items columns item (int, each of 0 .. |V|-1 once) and text (string)
   */
  static CatalogueBlocks of(Dataset<Row> items) {
    Row range =
        items.agg(functions.count("*"), functions.min("item"), functions.max("item")).first();
    long count = range.getLong(0);
    if (count == 0 || range.getInt(1) != 0 || range.getInt(2) != count - 1) {
      throw new IllegalArgumentException("items are not numbered 0 .. |V|-1 once each: " + range);
    }
    int blocks = (int) ((count + SIZE - 1) / SIZE);
    JavaPairRDD<Integer, String> texts =
        items
            .select("item", "text")
            .javaRDD()
            .mapToPair(row -> new Tuple2<>(row.getInt(0), row.getString(1)));
    JavaRDD<Block> rdd =
        texts
            .repartitionAndSortWithinPartitions(new Consecutive(SIZE, blocks))
            .mapPartitionsWithIndex(CatalogueBlocks::block, false);
    int parallelism = rdd.context().defaultParallelism() * WAVES;
    return new CatalogueBlocks((int) count, rdd.coalesce(Math.min(blocks, parallelism)));
  }

  private static Iterator<Block> block(int number, Iterator<Tuple2<Integer, String>> items) {
    List<String> texts = new ArrayList<>();
    while (items.hasNext()) {
      Tuple2<Integer, String> item = items.next();
      int expected = number * SIZE + texts.size();
      if (item._1() != expected) {
        throw new IllegalStateException(
            "item " + item._1() + " stands where " + expected + " should");
      }
      texts.add(Objects.requireNonNull(item._2(), () -> "item " + expected + " has no text"));
    }
    return Collections.singleton(new Block(number, texts)).iterator();
  }

  /** SHA-256 of all texts in order, in hexadecimal. */
  String hash() {
    List<Tuple2<Integer, byte[]>> digests =
        new ArrayList<>(blocks.map(b -> new Tuple2<>(b.number(), digest(b))).collect());
    digests.sort(Comparator.comparingInt(Tuple2::_1));
    MessageDigest digest = Hash.sha256();
    digests.forEach(d -> digest.update(d._2()));
    return Hash.hex(digest);
  }

  private static byte[] digest(Block block) {
    MessageDigest digest = Hash.sha256();
    for (String text : block.texts()) {
      digest.update(text.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
    return digest.digest();
  }
}

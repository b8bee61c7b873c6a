package io.foster.distill;

import io.foster.base.LiteralPath;
import io.foster.corpus.Catalogue;
import io.foster.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Reads a set back from its tables, in the numbering of its own catalogue. */
final class ParquetSet {
  private ParquetSet() {}

  /** Positions that do not exist come back as zeros. */
  static SyntheticSet read(SparkSession spark, Path directory) {
    List<Row> items =
        spark
            .read()
            .schema(SyntheticParquet.CATALOGUE)
            .parquet(LiteralPath.forSpark(new Path(directory, SyntheticParquet.CATALOGUE_FILE)))
            .orderBy("item")
            .collectAsList();
    List<Row> positions =
        spark
            .read()
            .schema(SyntheticParquet.POSITIONS)
            .parquet(LiteralPath.forSpark(new Path(directory, SyntheticParquet.POSITIONS_FILE)))
            .orderBy("sequence", "position")
            .collectAsList();
    Map<String, Integer> numbers =
        new Catalogue(
                items.stream().map(r -> r.getString(1)).toList(),
                items.stream().map(r -> r.getString(2)).toList())
            .numbers();
    float[] bias = new float[items.size()];
    for (int i = 0; i < bias.length; i++) {
      bias[i] = items.get(i).getFloat(3);
    }
    int[] lengths = new int[positions.get(positions.size() - 1).getInt(0) + 1];
    positions.forEach(p -> lengths[p.getInt(0)]++);
    int maxLength = IntStream.of(lengths).max().getAsInt();
    int k = positions.get(0).getList(2).size();
    int[] windows =
        positions.get(0).<Integer>getList(4).stream().mapToInt(Integer::intValue).toArray();
    int c = positions.get(0).getList(5).size();
    int[] inputItems = new int[lengths.length * maxLength * k];
    Tensor weights = Tensor.zeros(lengths.length, maxLength, k);
    Tensor u = Tensor.zeros(lengths.length, maxLength, c);
    for (Row p : positions) {
      int row = p.getInt(0) * maxLength + p.getInt(1);
      List<String> ids = new ArrayList<>(p.<String>getList(2));
      for (int j = 0; j < k; j++) {
        inputItems[row * k + j] = numbers.get(ids.get(j));
      }
      copy(p.getList(3), weights, row * k);
      copy(p.getList(5), u, row * c);
    }
    return new SyntheticSet(
        bias.length,
        lengths,
        inputItems,
        weights,
        u,
        new Tensor(new long[] {bias.length}, bias),
        windows);
  }

  private static void copy(List<Float> from, Tensor to, int start) {
    int i = start;
    for (float value : from) {
      to.data()[i++] = value;
    }
  }
}

package io.foster.distill;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.foster.base.ConfigException;
import io.foster.base.Json;
import io.foster.base.Store;
import io.foster.corpus.Catalogue;
import io.foster.tensor.SafeTensors;
import io.foster.tensor.Tensor;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * A synthetic data set on disk:
 *
 * <ul>
 *   <li>{@code synthetic.safetensors} and {@code items.jsonl}: the set, exactly, and what its item
 *       numbers mean; all that training reads
 *   <li>{@code sequences.jsonl}: the same for readers, with titles and the most probable next items
 *   <li>{@code parquet/positions.parquet}, {@code parquet/catalogue.parquet}: the same for SQL
 *   <li>{@code statistics.json}: the set in numbers
 * </ul>
 *
 * <p>Nothing in it depends on the time or the machine: the same set gives the same bytes.
 */
public final class SyntheticDirectory {
  /** The exact set. */
  public static final String TENSORS = "synthetic.safetensors";

  /** What the item numbers mean. */
  public static final String ITEMS = "items.jsonl";

  /** The readable set. */
  public static final String SEQUENCES = "sequences.jsonl";

  /** The directory of the two Parquet files. */
  public static final String PARQUET = "parquet";

  /** The set in numbers. */
  public static final String STATISTICS = "statistics.json";

  private SyntheticDirectory() {}

  /**
   * Writes a synthetic set in every format.
   *
   * @param features the frozen text features z the set was made with, shape (|V|, c)
   * @param top how many next items to write for each position
   * @return the set in numbers, as written
   * @throws IOException if the file system fails
   */
  public static SyntheticStatistics write(
      SparkSession spark, Path directory, SyntheticArchive archive, Tensor features, int top)
      throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    SyntheticSet set = archive.set();
    List<SoftTarget> targets = SoftTargets.of(set, features, top);
    SyntheticStatistics statistics = SyntheticStatistics.of(set, targets);
    archive.toSafeTensors().write(new Path(directory, TENSORS), hadoop);
    CatalogueFile.write(archive.catalogue(), new Path(directory, ITEMS), hadoop);
    new SyntheticJsonLines(set, archive.catalogue())
        .write(new Path(directory, SEQUENCES), targets, hadoop);
    Path numbers = new Path(directory, STATISTICS);
    Store.around("output", numbers, hadoop).write(numbers, Json.write(statistics));
    SyntheticParquet.write(spark, new Path(directory, PARQUET), set, archive.catalogue(), targets);
    return statistics;
  }

  /**
   * Reads the exact set.
   *
   * @throws ConfigException if the directory does not hold one
   * @throws IOException if the file system fails
   */
  public static SyntheticArchive read(Path directory, Configuration hadoop) throws IOException {
    Path tensors = new Path(directory, TENSORS);
    SafeTensors file = SafeTensors.read(tensors, hadoop);
    Catalogue catalogue = CatalogueFile.read(new Path(directory, ITEMS), hadoop);
    return SyntheticArchive.of(file, catalogue, tensors.toString());
  }

  /**
   * Reads the set in numbers.
   *
   * @throws ConfigException if the directory does not hold them
   * @throws IOException if the file system fails
   */
  public static SyntheticStatistics readStatistics(Path directory, Configuration hadoop)
      throws IOException {
    Path path = new Path(directory, STATISTICS);
    try {
      return Json.read(Store.around("output", path, hadoop).read(path), SyntheticStatistics.class);
    } catch (FileNotFoundException | JsonProcessingException e) {
      throw new ConfigException(
          path + ": missing or broken; name the directory of a synthetic set");
    }
  }
}

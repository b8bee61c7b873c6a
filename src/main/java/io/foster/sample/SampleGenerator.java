package io.foster.sample;

import io.foster.base.ConfigException;
import io.foster.config.SampleConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Generates the raw data of a made-up video-game shop, in the format of Amazon 2018: {@code
 * Video_Games.json.gz} with reviews and {@code meta_Video_Games.json.gz} with item metadata, in
 * numbered parts where they are large.
 *
 * <p>Franchises have sequels on several platforms; shoppers' next choices follow from what the
 * texts of their recent items say, see {@link Shopper}. Every user and every item draws from a
 * stream of its own, seeded by the configuration's seed and its number: the bytes do not depend on
 * how Spark divides the work.
 */
public final class SampleGenerator {
  private static final String REVIEWS = "Video_Games";
  private static final String META = "meta_Video_Games";

  private SampleGenerator() {}

  /**
   * Generates the files.
   *
   * @param out an empty or absent directory
   * @throws ConfigException if there are files in {@code out}
   */
  public static SampleReport run(SparkSession spark, SampleConfig config, Path out) {
    requireEmpty(out, spark.sparkContext().hadoopConfiguration());
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<SerializableConfiguration> hadoop =
        context.broadcast(
            new SerializableConfiguration(spark.sparkContext().hadoopConfiguration()));
    Broadcast<World> world = context.broadcast(new World(config));
    int perFile = config.rowsPerFile();
    double mean = config.meanInteractions();
    double malformed = config.malformedShare();
    List<RawFiles.Written> reviews =
        RawFiles.write(
            context,
            hadoop,
            out,
            REVIEWS,
            config.users(),
            perFile,
            user -> RawFormat.reviews(world.value(), user, mean, malformed));
    List<RawFiles.Written> meta =
        RawFiles.write(
            context,
            hadoop,
            out,
            META,
            config.items(),
            perFile,
            item -> new RawFormat.Lines(List.of(RawFormat.meta(world.value(), item)), 0));
    world.destroy();
    hadoop.destroy();
    long bad = reviews.stream().mapToLong(RawFiles.Written::malformed).sum();
    long lines = reviews.stream().mapToLong(RawFiles.Written::lines).sum();
    return new SampleReport(
        config.users(),
        config.items(),
        lines - bad,
        bad,
        Stream.concat(reviews.stream(), meta.stream()).map(RawFiles.Written::name).toList());
  }

  private static void requireEmpty(Path out, Configuration hadoop) {
    try {
      FileSystem fs = out.getFileSystem(hadoop);
      if (fs.exists(out) && fs.listStatus(out).length > 0) {
        throw new ConfigException(out + ": is not empty; name another directory or empty it");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

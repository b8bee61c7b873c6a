package io.foster.encoder;

import io.foster.base.Hash;
import io.foster.config.EncoderConfig;
import io.foster.encoder.CatalogueBlocks.Block;
import io.foster.encoder.HiddenStateStore.Location;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Computes the frozen layers' hidden states of a catalogue on the executors, once, and keeps them
 * in a folder named by everything they depend on: the checkpoint, how many layers are trained, how
 * texts are cut and batched, device and precision, and the texts.
 */
final class PrefixCache {
  private static final Logger LOG = LoggerFactory.getLogger(PrefixCache.class);

  private PrefixCache() {}

  /** The store for a catalogue below {@code cache}, computed unless it is there. */
  static Location open(
      CatalogueBlocks catalogue, EncoderCheckpoint checkpoint, EncoderConfig config, Path cache)
      throws IOException {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(catalogue.blocks().context());
    Configuration hadoop = spark.hadoopConfiguration();
    String dir = new Path(cache, key(catalogue, checkpoint, config)).toString();
    short[] tokens = HiddenStateStore.tokens(dir, catalogue.itemCount(), hadoop);
    if (tokens != null
        && HiddenStateStore.isWhole(
            new Location(dir, checkpoint.architecture().hidden(), tokens), hadoop)) {
      LOG.info("hidden states of {} items found in {}", tokens.length, dir);
      return new Location(dir, checkpoint.architecture().hidden(), tokens);
    }
    LOG.info("hidden states of {} items are computed to {}", catalogue.itemCount(), dir);
    Location location =
        new Location(dir, checkpoint.architecture().hidden(), new short[catalogue.itemCount()]);
    FrozenLayers.Setting setting = FrozenLayers.Setting.of(config, config.trainableLayers());
    Broadcast<EncoderCheckpoint> weights = spark.broadcast(checkpoint);
    Broadcast<SerializableConfiguration> conf =
        spark.broadcast(new SerializableConfiguration(hadoop));
    try {
      List<Tuple2<Integer, short[]>> written =
          catalogue
              .blocks()
              .mapPartitions(blocks -> write(blocks, weights, conf, setting, dir))
              .collect();
      written.forEach(
          block ->
              System.arraycopy(block._2(), 0, location.tokens(), block._1(), block._2().length));
    } finally {
      weights.destroy();
      conf.destroy();
    }
    HiddenStateStore.complete(location, hadoop);
    return location;
  }

  private static String key(
      CatalogueBlocks catalogue, EncoderCheckpoint checkpoint, EncoderConfig config) {
    String parts =
        String.join(
            "/",
            checkpoint.hash(),
            Integer.toString(config.trainableLayers()),
            Integer.toString(config.maxTokens()),
            Integer.toString(config.batchSize()),
            Integer.toString(CatalogueBlocks.SIZE),
            config.device().name(),
            config.precision().name(),
            catalogue.hash());
    MessageDigest digest = Hash.sha256();
    digest.update(parts.getBytes(StandardCharsets.UTF_8));
    return Hash.hex(digest).substring(0, 32);
  }

  /** Writes blocks; gives each one's first item and numbers of tokens. */
  private static Iterator<Tuple2<Integer, short[]>> write(
      Iterator<Block> blocks,
      Broadcast<EncoderCheckpoint> checkpoint,
      Broadcast<SerializableConfiguration> hadoop,
      FrozenLayers.Setting setting,
      String dir)
      throws IOException {
    List<Tuple2<Integer, short[]>> written = new ArrayList<>();
    if (blocks.hasNext()) {
      FrozenLayers frozen = FrozenLayers.inTask(checkpoint.value(), setting);
      long attempt = TaskContext.get().taskAttemptId();
      while (blocks.hasNext()) {
        Block block = blocks.next();
        List<HiddenState> states = frozen.hiddenStates(block.texts());
        Path file = HiddenStateStore.blockFile(dir, block.number());
        HiddenStateStore.writeBlock(file, states, attempt, hadoop.value().value());
        short[] tokens = new short[states.size()];
        for (int i = 0; i < tokens.length; i++) {
          tokens[i] = (short) states.get(i).tokens();
        }
        written.add(new Tuple2<>(block.firstItem(), tokens));
      }
    }
    return written.iterator();
  }
}

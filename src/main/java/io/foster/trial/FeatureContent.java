package io.foster.trial;

import io.foster.config.EncoderConfig;
import io.foster.config.FosterConfig;
import io.foster.encoder.CatalogueFeatures;
import io.foster.pipeline.Layout;
import io.foster.pipeline.StageContext;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Which text features a result was made from: a hash for each text encoder in use, by its stage's
 * folder. A file of features and a model's folder can be delivered anew below the same name, and
 * two encoders can have one name.
 */
final class FeatureContent {
  /** What the settings of a result call the hash of an encoder's features, before its folder. */
  static final String KEY = "features content of ";

  private final Map<Path, String> known = new HashMap<>();

  /** Of the encoders that sets are made with. */
  Map<String, String> ofSet(StageContext c) throws IOException {
    return ofExperts(c.config(), c.layout(), c.spark());
  }

  /** The same, before there is a context. */
  Map<String, String> ofExperts(FosterConfig config, Layout layout, SparkSession spark)
      throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    put(hashes, layout.encoder(), spark);
    for (EncoderConfig other : config.otherTeachers()) {
      put(hashes, layout.encoder(other.name()), spark);
    }
    return hashes;
  }

  /** Of those and the one that students read items through. */
  Map<String, String> ofStudents(StageContext c) throws IOException {
    Map<String, String> hashes = ofSet(c);
    EncoderConfig own = c.config().studentEncoder();
    if (!own.isOfExperts()) {
      put(hashes, c.layout().studentEncoder(c.config()), c.spark());
    }
    return hashes;
  }

  private void put(Map<String, String> hashes, Path encoded, SparkSession spark)
      throws IOException {
    String hash = known.get(encoded);
    if (hash == null) {
      hash = CatalogueFeatures.contentHash(spark, encoded);
      known.put(encoded, hash);
    }
    hashes.put(KEY + encoded.getName(), hash);
  }
}

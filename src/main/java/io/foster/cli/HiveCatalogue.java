package io.foster.cli;

import io.foster.base.ConfigException;
import org.apache.spark.SparkConf;

/**
 * Whether tables come from a Hive metastore. Spark's own shells use one wherever Hive's classes are
 * there, and make an empty one in the working directory otherwise; Foster uses one that somebody
 * has named.
 */
final class HiveCatalogue {
  /** Spark's setting; it cannot change once a session has started. */
  static final String KEY = "spark.sql.catalogImplementation";

  private static final String URIS = "spark.hadoop.hive.metastore.uris";
  private static final String SITE = "hive-site.xml";
  private static final String CLASS = "org.apache.spark.sql.hive.HiveSessionStateBuilder";

  private HiveCatalogue() {}

  /**
   * True where the settings or a hive-site.xml in Spark's folder of settings name a metastore and
   * Spark can use it.
   *
   * @throws ConfigException if settings name one and this Spark comes without Hive's classes
   */
  static boolean isMeant(SparkConf conf) {
    boolean set = conf.contains(URIS) || conf.get(KEY, "").equals("hive");
    boolean there = finds(CLASS.replace('.', '/') + ".class");
    if (set && !there) {
      throw new ConfigException(
          (conf.contains(URIS) ? URIS : KEY)
              + ": this Spark comes without Hive; set SPARK_HOME to a Spark distribution that has"
              + " it (jars/spark-hive_*.jar)");
    }
    return there && (set || finds(SITE));
  }

  private static boolean finds(String resource) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return (loader == null ? HiveCatalogue.class.getClassLoader() : loader).getResource(resource)
        != null;
  }
}

package io.foster.corpus;

import static org.apache.spark.sql.functions.lit;

import io.foster.base.ConfigException;
import io.foster.config.CorpusConfig;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** Where a user's training part ends and where the held-out targets stand. */
sealed interface SplitRule extends Serializable {

  /** The column of the part that an interaction belongs to, where its file says so. */
  String PART = "part";

  /** As in {@link UserSequence}. */
  record Marks(int trainSize, int validIndex, int testIndex) {}

  /**
   * Marks one user.
   *
   * @param timestamps the user's interactions in order, epoch milliseconds
   * @param parts of the same: 0 train, 1 valid, 2 test; in ascending order, all 0 where the rule
   *     does not ask for them
   */
  Marks mark(long[] timestamps, int[] parts);

  /**
   * The last interaction is the test target, the last but one the validation target. Users with
   * fewer than three interactions would be left with nothing to train on: they only train.
   */
  record LeaveOneOut() implements SplitRule {
    @Override
    public Marks mark(long[] timestamps, int[] parts) {
      int n = timestamps.length;
      return n < 3 ? new Marks(n, -1, -1) : new Marks(n - 2, n - 2, n - 1);
    }
  }

  /**
   * One pair of cut times for all users, so no model is trained on another user's interactions from
   * after the first cut (W.-C. Kang and J. McAuley evaluate leave-one-out; its leak is described by
   * Y. Ji et al., A Critical Study on Data Leakage in Recommender System Offline Evaluation, ACM
   * TOIS 41(3), 2023). Which users and items there are is still known from all interactions: they
   * are de-duplicated and filtered before the split.
   *
   * <p>Before {@code validFrom} trains; the first interaction in [validFrom, testFrom) is the
   * validation target, the first from {@code testFrom} on the test target. A target without any
   * history before it is none: there is nothing to predict it from.
   */
  record GlobalTime(long validFrom, long testFrom) implements SplitRule {
    @Override
    public Marks mark(long[] timestamps, int[] parts) {
      int train = firstFrom(timestamps, validFrom);
      int test = firstFrom(timestamps, testFrom);
      return new Marks(
          train,
          train > 0 && train < test ? train : -1,
          test > 0 && test < timestamps.length ? test : -1);
    }

    private static int firstFrom(long[] timestamps, long time) {
      return (int) Arrays.stream(timestamps).takeWhile(t -> t < time).count();
    }
  }

  /**
   * The split that the data came with: a user's first interaction of the files for validation is
   * the validation target, the first of those for testing the test target.
   */
  record Files() implements SplitRule {
    @Override
    public Marks mark(long[] timestamps, int[] parts) {
      int train = before(parts, 1);
      int test = before(parts, 2);
      return new Marks(
          train,
          train > 0 && train < test ? train : -1,
          test > 0 && test < parts.length ? test : -1);
    }

    private static int before(int[] parts, int part) {
      return (int) Arrays.stream(parts).takeWhile(p -> p < part).count();
    }
  }

  /** Fails where the split of the files is asked for and they have none. */
  static void requireParts(CorpusConfig config, Dataset<Row> ingested) {
    boolean parts = Arrays.asList(ingested.columns()).contains(PART);
    if (config.split() == CorpusConfig.Split.FILES && !parts) {
      throw new ConfigException(
          "corpus.split: files asks for interactions in files named train, valid and test, such as"
              + " x.train.csv, x.valid.csv and x.test.csv, and there are none; use leave-one-out");
    }
  }

  /** Interactions with the part of each, by which they are ordered first. */
  static Dataset<Row> withParts(
      CorpusConfig config, Dataset<Row> interactions, Dataset<Row> ingested) {
    return config.split() == CorpusConfig.Split.FILES
        ? interactions.join(ingested.select("row", PART), "row")
        : interactions.withColumn(PART, lit(0));
  }

  /**
   * The rule of a configuration. For the global-time split the cuts are order statistics of all
   * timestamps: of n interactions in time order, the cut at quantile q is the time of number
   * floor(q n), counted from 0.
   *
   * @param interactions with a column timestamp
   * @param size how many there are
   * @throws ConfigException if no interaction lies before the first cut
   */
  static SplitRule of(CorpusConfig config, Dataset<Row> interactions, long size) {
    if (config.split() == CorpusConfig.Split.LEAVE_ONE_OUT) {
      return new LeaveOneOut();
    }
    if (config.split() == CorpusConfig.Split.FILES) {
      return new Files();
    }
    long validAt = (long) Math.floor(config.validQuantile() * size);
    long testAt = (long) Math.floor(config.testQuantile() * size);
    var cuts =
        interactions
            .select("timestamp")
            .orderBy("timestamp")
            .as(Encoders.LONG())
            .javaRDD()
            .zipWithIndex()
            .filter(t -> t._2 == 0 || t._2 == validAt || t._2 == testAt)
            .mapToPair(t -> t.swap())
            .collectAsMap();
    GlobalTime rule = new GlobalTime(cuts.get(validAt), cuts.get(testAt));
    if (rule.validFrom == cuts.get(0L)) {
      throw new ConfigException(
          "corpus.valid-quantile: no interaction lies before the cut at quantile "
              + config.validQuantile()
              + ", so nothing is left to train on; raise it, or use corpus.split = leave-one-out");
    }
    return rule;
  }
}

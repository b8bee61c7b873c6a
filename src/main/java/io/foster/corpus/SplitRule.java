package io.foster.corpus;

import io.foster.base.ConfigException;
import io.foster.config.CorpusConfig;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** Where a user's training part ends and where the held-out targets stand. */
sealed interface SplitRule extends Serializable {

  /** As in {@link UserSequence}. */
  record Marks(int trainSize, int validIndex, int testIndex) {}

  /**
   * Marks one user.
   *
   * @param timestamps the user's interactions in time order, epoch milliseconds
   */
  Marks mark(long[] timestamps);

  /**
   * The last interaction is the test target, the last but one the validation target. Users with
   * fewer than three interactions would be left with nothing to train on: they only train.
   */
  record LeaveOneOut() implements SplitRule {
    @Override
    public Marks mark(long[] timestamps) {
      int n = timestamps.length;
      return n < 3 ? new Marks(n, -1, -1) : new Marks(n - 2, n - 2, n - 1);
    }
  }

  /**
   * One pair of cut times for all users, so no model sees the future of another user (W.-C. Kang
   * and J. McAuley evaluate leave-one-out; its leak is described by Y. Ji et al., A Critical Study
   * on Data Leakage in Recommender System Offline Evaluation, ACM TOIS 41(3), 2023).
   *
   * <p>Before {@code validFrom} trains; the first interaction in [validFrom, testFrom) is the
   * validation target, the first from {@code testFrom} on the test target. A target without any
   * history before it is none: there is nothing to predict it from.
   */
  record GlobalTime(long validFrom, long testFrom) implements SplitRule {
    @Override
    public Marks mark(long[] timestamps) {
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

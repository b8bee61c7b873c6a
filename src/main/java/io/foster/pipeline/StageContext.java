package io.foster.pipeline;

import io.foster.base.Hash;
import io.foster.config.FosterConfig;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * What a stage is given to work with.
 *
 * @param stage the stage's name
 * @param spark the session; its job group is the stage's
 * @param config the whole configuration
 * @param layout where the results of the stages before stand
 * @param out an empty directory for this stage's result, put in place when the stage has returned
 * @param checkpoint a directory that outlives a killed attempt, for as long as nothing the stage is
 *     made from changes; deleted when the stage is done
 * @param progress says how far the stage is
 * @param stop says when to keep what is done and end
 */
public record StageContext(
    String stage,
    SparkSession spark,
    FosterConfig config,
    Layout layout,
    Path out,
    Path checkpoint,
    Progress progress,
    StopSignal stop) {

  /** The same with another configuration. */
  public StageContext with(FosterConfig other) {
    return new StageContext(stage, spark, other, layout, out, checkpoint, progress, stop);
  }

  /**
   * A seed for {@code purpose}, derived from the run's. It does not depend on the stage: the same
   * configuration draws the same in a run and in a benchmark.
   */
  public long seed(String purpose) {
    return Hash.seed(config.seed(), purpose);
  }
}

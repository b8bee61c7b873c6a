package io.foster.measure;

/**
 * Where the time of one call to the text encoder went, in milliseconds of the driver's clock. The
 * parts are disjoint and add up to the call's time.
 *
 * @param gradient whether it was the vector-Jacobian product; else the embedding
 * @param work while at least one task's own code ran
 * @param plan before the first job: cutting the subset, broadcasting parameters
 * @param scheduling from the jobs' starts to their tasks' launches
 * @param start what the tasks took before their own code: start and deserialisation
 * @param results what the tasks took after it: results serialised, sent and fetched
 * @param end after the last task: end of the job, collecting and adding on the driver
 * @param jobs Spark jobs
 * @param stages of them
 * @param tasks of them
 * @param shuffleBytes read and written by shuffles
 * @param readBytes of hidden states read from files
 * @param resultBytes of results
 */
record CallCost(
    boolean gradient,
    long work,
    long plan,
    long scheduling,
    long start,
    long results,
    long end,
    int jobs,
    int stages,
    int tasks,
    long shuffleBytes,
    long readBytes,
    long resultBytes) {

  /** What is Spark's and not the tasks' own code. */
  long spark() {
    return plan + scheduling + start + results + end;
  }
}

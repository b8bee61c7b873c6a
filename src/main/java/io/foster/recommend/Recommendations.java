package io.foster.recommend;

import io.foster.base.ConfigException;
import io.foster.base.LiteralPath;
import io.foster.config.Assignment;
import io.foster.config.Backbone;
import io.foster.config.TableName;
import io.foster.corpus.Catalogue;
import io.foster.pipeline.FinishedRun;
import io.foster.pipeline.Progress;
import io.foster.pipeline.SparkStep;
import io.foster.pipeline.TableTarget;
import io.foster.recommend.NewItems.NewItem;
import io.foster.recommend.RecommendRequest.History;
import io.foster.recommend.RecommendRequest.Seen;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The best items for users, by a trained model: rows of user_id, rank (from 1), item_id, title and
 * score, ordered by user_id (as UTF-8 bytes) and rank. Where reasons are asked for, each row has
 * the user's in {@code because}: item_id, title and weight of items of the history.
 *
 * <p>The catalogue is embedded once; the users are scored by Spark tasks of a fixed number each, so
 * the result does not depend on the cluster.
 *
 * @param place where they are: a directory, or a table as {@code table:catalog.database.table}
 * @param report what was done
 */
public record Recommendations(String place, RecommendReport report) {

  /**
   * The directory that the files are in.
   *
   * @return its path
   * @throws IllegalStateException if they are in a table
   */
  public Path directory() {
    if (TableName.of(place).isPresent()) {
      throw new IllegalStateException(place + " is no directory");
    }
    return new Path(place);
  }

  /**
   * Recommends, and puts the files in place once they are complete.
   *
   * @param spark the session that computes
   * @param request what to whom
   * @param changes keys of the run's configuration set anew, such as {@code encoder.device}
   * @param progress says how far it is
   * @return where they are and what was counted
   * @throws ConfigException if the run, the model or what is given with the request cannot be used
   * @throws Exception if the scoring fails
   */
  public static Recommendations make(
      SparkSession spark, RecommendRequest request, List<Assignment> changes, Progress progress)
      throws Exception {
    // Its constructor is everybody's.
    request.check();
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    FinishedRun run = FinishedRun.open(request.run(), changes, hadoop);
    run.require("corpus");
    run.require("encoder");
    ModelChoice choice = ModelChoice.of(run, request.model().orElse(null), hadoop);
    requireAttention(request, choice);
    List<String> columns = ScoringTask.columns(request.because().isPresent());
    Optional<TableTarget> table =
        request
            .to()
            .flatMap(TableName::of)
            .map(name -> TableTarget.of(spark, "--to", name, columns, request.overwrite()));
    // A table is filled once all is there.
    String own = table.isPresent() ? ".recommendations." + UUID.randomUUID() : "recommendations";
    String to =
        request
            .to()
            .filter(place -> table.isEmpty())
            .orElseGet(() -> new Path(run.layout().output(), own).toString());
    RecommendationFiles files = new RecommendationFiles(to, request.overwrite(), hadoop);
    try {
      return SparkStep.run(
          spark,
          progress,
          "recommend",
          "the best items for users, by " + choice.name(),
          () -> {
            Made made = make(spark, request, run, choice, files);
            if (table.isPresent()) {
              try {
                table.get().write(spark.read().parquet(LiteralPath.forSpark(made.directory())));
              } finally {
                files.discard(made.directory());
              }
            }
            return new Recommendations(
                table.map(TableTarget::shown).orElse(made.directory().toString()), made.report());
          });
    } finally {
      files.abandon();
    }
  }

  /**
   * For each item of a run's catalogue the items that a model takes for most alike, by the cosine
   * of their embeddings: rows of item_id, rank (from 1), neighbour_id, title and score.
   *
   * @param spark the session that computes
   * @param request the run, and of the rest the model, the place, the format, how many and whether
   *     earlier ones are replaced; the place is {@code neighbours} in the run where none is given
   * @param changes keys of the run's configuration set anew
   * @param progress says how far it is
   * @return the directory
   * @throws ConfigException if the run or the model cannot be used
   * @throws Exception if the work fails
   */
  public static Path neighbours(
      SparkSession spark, RecommendRequest request, List<Assignment> changes, Progress progress)
      throws Exception {
    return ItemNeighbours.write(spark, request, changes, progress);
  }

  /** Refuses reasons by a model that has none. */
  private static void requireAttention(RecommendRequest request, ModelChoice choice) {
    Backbone backbone = choice.model().shape().backbone();
    if (request.because().isPresent() && backbone != Backbone.SASREC) {
      throw new ConfigException(
          "--because: %s is a model of %s, which has no attention to read reasons from; name a model of %s with --model, or leave --because out"
              .formatted(choice.name(), backbone.label(), Backbone.SASREC.label()));
    }
  }

  private record Made(Path directory, RecommendReport report) {}

  private static Made make(
      SparkSession spark,
      RecommendRequest request,
      FinishedRun run,
      ModelChoice choice,
      RecommendationFiles files)
      throws IOException {
    Dataset<Row> items = spark.read().parquet(LiteralPath.forSpark(run.layout().corpusItems()));
    Catalogue known = Catalogue.of(items);
    List<NewItem> newItems =
        request.newItems().map(f -> NewItems.read(spark, f, known.numbers())).orElse(List.of());
    Catalogue pool = known.plus(NewItems.catalogue(newItems));
    Dataset<Row> sequences = spark.read().parquet(LiteralPath.forSpark(run.layout().sequences()));
    if (request.since().isPresent()) {
      sequences = ChangedUsers.since(spark, run, request.since().get(), sequences, items);
    }
    try (Histories histories = Histories.of(spark, request, sequences, pool)) {
      Histories.Counts counts = histories.counts(request.unknown());
      Path temporary = new Path(files.attempt(), ".items");
      ItemEmbeddings embeddings =
          ItemEmbeddings.of(spark, run, choice.model(), newItems, temporary);
      files.discard(temporary);
      boolean mask =
          request
              .seen()
              .map(s -> s == Seen.MASK)
              .orElseGet(() -> run.config().evaluate().maskHistory());
      Dataset<Row> ranked = histories.ranked();
      long users = counts.ranked();
      if (request.limit().isPresent() && request.limit().getAsInt() < users) {
        users = request.limit().getAsInt();
        ranked = ranked.limit(request.limit().getAsInt());
      }
      ScoringTask task =
          new ScoringTask(
              embeddings.model().shape(),
              choice.model().theta().sequence(),
              embeddings.all(),
              pool,
              request.top(),
              mask,
              request.because().orElse(0),
              run.config().encoder().device());
      files.write(task.over(spark, ranked, users), request.format(), request.buckets());
      if (request.history() != History.ALL && request.histories().isEmpty()) {
        files.writeTargets(ScoringTask.targets(ranked, pool));
      }
      RecommendReport report =
          new RecommendReport(
              run.config().dataset(),
              choice.name(),
              choice.model().training(),
              choice.model().method(),
              choice.model().seed(),
              users,
              counts.unknownUsers(),
              counts.withoutHistory(),
              counts.unknownItems(),
              known.size(),
              newItems.size(),
              request.top(),
              request.histories().isPresent()
                  ? "given"
                  : request.history().name().toLowerCase(Locale.ROOT),
              mask ? "mask" : "keep",
              RecommendReport.TIES,
              request.since().map(Instant::toString).orElse(null),
              request.because().isPresent() ? request.because().getAsInt() : null,
              request.buckets().isPresent() ? request.buckets().getAsInt() : null);
      files.writeReport(report.json());
      return new Made(files.publish(), report);
    }
  }
}

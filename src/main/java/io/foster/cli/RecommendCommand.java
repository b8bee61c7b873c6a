package io.foster.cli;

import io.foster.base.ConfigException;
import io.foster.config.FosterConfig;
import io.foster.config.TableName;
import io.foster.config.TimeBound;
import io.foster.pipeline.Progress;
import io.foster.recommend.RecommendRequest;
import io.foster.recommend.RecommendRequest.Format;
import io.foster.recommend.RecommendRequest.History;
import io.foster.recommend.RecommendRequest.Seen;
import io.foster.recommend.RecommendRequest.Unknown;
import io.foster.recommend.RecommendRequestBuilder;
import io.foster.recommend.Recommendations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Recommends items with a trained model of a finished run. */
final class RecommendCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "a model of the run, or a file; default: first student")
  private String model;

  @Option(
      names = "--to",
      paramLabel = "URI",
      description =
          "directory of the files, or table:CATALOG.DB.TABLE; default: recommendations in the run")
  private String to;

  @Option(names = "--format", paramLabel = "FORMAT", description = "parquet (default) or jsonl")
  private Format format;

  @Option(names = "--top", paramLabel = "K", description = "items for each user; default: 10")
  private Integer top;

  @Option(
      names = "--user",
      paramLabel = "ID",
      description = "only this user of the corpus; may be repeated")
  private List<String> users = new ArrayList<>();

  @Option(names = "--limit", paramLabel = "N", description = "only the first N users by id")
  private Integer limit;

  @Option(
      names = "--histories",
      paramLabel = "FILE",
      description = "JSON Lines instead of the run's: user_id, item_ids")
  private String histories;

  @Option(
      names = "--new-items",
      paramLabel = "FILE",
      description = "JSON Lines: item_id, title, text of untrained items")
  private String newItems;

  @Option(
      names = "--history",
      paramLabel = "PART",
      description = "all (default), or up to the test or validation target")
  private History history;

  @Option(
      names = "--seen",
      paramLabel = "HOW",
      description = "mask or keep seen items; default: as evaluated")
  private Seen seen;

  @Option(
      names = "--unknown",
      paramLabel = "HOW",
      description = "users and items: skip (default) and count, or fail")
  private Unknown unknown;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "only users with interactions since 2024-01-31 or -7d")
  private String since;

  @Option(
      names = "--because",
      paramLabel = "N",
      description = "add the N items of the history that weighed most")
  private Integer because;

  @Option(
      names = "--buckets",
      paramLabel = "N",
      description = "partition the files into N by a hash of the user id")
  private Integer buckets;

  @Option(names = "--neighbours", description = "instead: for each item the items most alike")
  private boolean neighbours;

  @Option(names = "--overwrite", description = "replace earlier recommendations when done")
  private boolean overwrite;

  private final Environment environment;

  RecommendCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws Exception {
    FosterConfig config = common.load();
    boolean ofUsers =
        !users.isEmpty()
            || (history != null && history != History.ALL)
            || Stream.of(limit, histories, newItems, seen, since, because, buckets)
                .anyMatch(Objects::nonNull)
            || TableName.of(to == null ? "" : to).isPresent();
    if (neighbours && ofUsers) {
      throw new ConfigException(
          "--neighbours: goes with --model, --top, --format, --overwrite and a directory in --to"
              + " alone; leave the other options out");
    }
    RecommendRequest request = request(config.requireOutput());
    try (Sessions sessions = new Sessions("recommend");
        Progress progress = common.progress(environment, config).start()) {
      if (neighbours) {
        Path made =
            Recommendations.neighbours(sessions.get(), request, common.assignments(), progress);
        environment.out().println("In " + Summary.show(made));
        return ExitCode.DONE;
      }
      Recommendations made =
          Recommendations.make(sessions.get(), request, common.assignments(), progress);
      environment.out().println("Recommendations: " + made.report().summary());
      environment.out().println("In " + made.place().replaceFirst("^file:(//)?(?=/)", ""));
    }
    return ExitCode.DONE;
  }

  /** What is not given is as the builder has it. */
  private RecommendRequest request(String run) {
    RecommendRequestBuilder request = RecommendRequest.from(run);
    given(model, request::model);
    given(to, request::to);
    given(format, request::format);
    given(top, request::top);
    users.forEach(request::user);
    given(limit, request::limit);
    given(histories, request::histories);
    given(newItems, request::newItems);
    given(history, request::history);
    given(seen, request::seen);
    given(unknown, request::unknown);
    given(since, text -> request.since(time(text)));
    given(because, request::because);
    given(buckets, request::buckets);
    if (overwrite) {
      request.overwrite();
    }
    return request.build();
  }

  private static <T> void given(T value, Consumer<T> option) {
    if (value != null) {
      option.accept(value);
    }
  }

  private static Instant time(String text) {
    return TimeBound.of(text, Instant.now())
        .orElseThrow(
            () ->
                new ConfigException(
                    "--since: \""
                        + text
                        + "\" is no time; write 2024-01-31, 2024-01-31T12:00:00Z or, from now on"
                        + " back, -7d"));
  }
}

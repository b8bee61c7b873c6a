package io.foster.report;

import io.foster.base.ConfigException;
import io.foster.config.FosterConfig;
import io.foster.config.ReportConfig;
import io.foster.corpus.Catalogue;
import io.foster.corpus.Corpus;
import io.foster.corpus.UserSequence;
import io.foster.evaluate.Cell;
import io.foster.evaluate.FullRanking;
import io.foster.evaluate.FullRanking.Split;
import io.foster.evaluate.RankedTarget;
import io.foster.pipeline.Layout;
import io.foster.pipeline.Progress;
import io.foster.pipeline.StageContext;
import io.foster.pipeline.StopSignal;
import io.foster.seqmodel.SubsetSampler;
import io.foster.train.RunData;
import io.foster.train.TrainedModel;
import io.foster.train.TrainingContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Some test users, and what the run's first student says about them. Ranks are those of the
 * evaluation to the last bit: users are scored in its batches.
 *
 * @param absent why there are no users, in a sentence; empty where none are asked for, null where
 *     there are some
 * @param seed of the student
 * @param all how many test users there are
 * @param catalogue the items
 * @param users drawn at random, by user number
 */
record UserSample(String absent, long seed, int all, Catalogue catalogue, List<User> users) {
  private static final String DRAW = "report-users";

  /**
   * A test user.
   *
   * @param history item numbers before the held-out one, oldest first
   * @param target the held-out item
   * @param rank its expected rank by the student
   * @param rankOfFull by the model of all data of the student's seed; empty where there is none, or
   *     where it would have to encode the texts of the whole catalogue
   * @param next the items that the student recommends, best first
   */
  record User(
      String id, int[] history, int target, double rank, OptionalDouble rankOfFull, int[] next) {}

  /**
   * Draws users and ranks all items for them.
   *
   * @param config the run's, as far as it is known
   * @param done the stages whose results are current
   * @param spark asked for a session only where there are students
   */
  static UserSample of(
      FosterConfig config,
      Layout layout,
      List<String> done,
      ReportConfig report,
      Supplier<SparkSession> spark,
      Configuration hadoop)
      throws IOException {
    if (report.users() == 0) {
      return absent("");
    }
    Optional<TrainedModel> student =
        done.containsAll(List.of("corpus", "encoder", "students"))
            ? models(layout.students(), hadoop).first()
            : Optional.empty();
    if (student.isEmpty()) {
      return absent("No student has been trained yet (stage students).");
    }
    StageContext context =
        new StageContext(
            "report",
            spark.get(),
            config,
            layout,
            layout.output(),
            layout.output(),
            Progress.silent(),
            StopSignal.none());
    try {
      RunData data = RunData.ofStudents(context);
      try {
        boolean compares = data.frozen() && done.contains("references");
        return of(context, data, report, student.get(), compares, hadoop);
      } finally {
        data.context().encoder().close();
      }
    } catch (ConfigException e) {
      return absent("The students do not fit the configuration: " + e.getMessage());
    }
  }

  private static UserSample of(
      StageContext c,
      RunData data,
      ReportConfig report,
      TrainedModel student,
      boolean compares,
      Configuration hadoop)
      throws IOException {
    Corpus corpus = data.corpus();
    List<UserSequence> test = Split.TEST.ranked(corpus.sequences());
    if (test.isEmpty()) {
      return absent("The split has left no user with a held-out test item.");
    }
    if (!student.shape().equals(data.context().model().shape())) {
      return absent("The students do not fit the configuration: they are of another shape.");
    }
    List<UserSequence> drawn =
        IntStream.of(new SubsetSampler(test.size(), report.users(), c.seed(DRAW)).next())
            .sorted()
            .mapToObj(test::get)
            .toList();
    Map<Integer, RankedTarget> ranked = ranked(data.context(), student, drawn, report.nextItems());
    // Trainable layers would have to encode every text anew.
    Optional<TrainedModel> full =
        compares
            ? models(c.layout().references(), hadoop)
                .full(student.seed())
                .filter(model -> model.shape().equals(student.shape()))
            : Optional.empty();
    Map<Integer, RankedTarget> byFull =
        full.isPresent() ? ranked(data.context(), full.get(), drawn, 0) : Map.of();
    List<User> users = new ArrayList<>();
    for (UserSequence user : drawn) {
      int at = Split.TEST.target(user);
      RankedTarget own = ranked.get(user.user());
      RankedTarget other = byFull.get(user.user());
      users.add(
          new User(
              corpus.userIds()[user.user()],
              Arrays.copyOf(user.items(), at),
              user.items()[at],
              own.rank(),
              other == null ? OptionalDouble.empty() : OptionalDouble.of(other.rank()),
              own.topItems()));
    }
    return new UserSample(null, student.seed(), test.size(), Catalogue.of(corpus), users);
  }

  /** The ranking for each of some users, by user number. */
  private static Map<Integer, RankedTarget> ranked(
      TrainingContext learner, TrainedModel model, List<UserSequence> users, int top) {
    Set<Integer> wanted = users.stream().map(UserSequence::user).collect(Collectors.toSet());
    List<UserSequence> batches =
        FullRanking.withBatches(
            learner.data().users(),
            Split.TEST,
            model.shape().maxLength(),
            user -> wanted.contains(user.user()));
    Map<Integer, RankedTarget> ranked = new HashMap<>();
    new FullRanking(learner.scores(model.theta()), learner.data().maskHistory(), top)
        .rank(
            batches,
            Split.TEST,
            (user, ranking) -> {
              if (wanted.contains(user.user())) {
                ranked.put(user.user(), ranking);
              }
            });
    return ranked;
  }

  private static UserSample absent(String why) {
    return new UserSample(why, 0, 0, new Catalogue(List.of(), List.of()), List.of());
  }

  /** The models of a finished stage, by name. */
  private static Models models(Path directory, Configuration hadoop) throws IOException {
    return new Models(TrainedModel.readAll(directory, hadoop));
  }

  private record Models(List<TrainedModel> all) {

    /** The one that recommends where none is named. */
    Optional<TrainedModel> first() {
      return all.stream().min(Comparator.comparing(TrainedModel::fileName));
    }

    /** That of all data of a seed. */
    Optional<TrainedModel> full(long seed) {
      return all.stream()
          .filter(model -> model.training().equals(Cell.FULL) && model.seed() == seed)
          .findFirst();
    }
  }
}

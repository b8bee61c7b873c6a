package io.foster.trial;

import io.foster.base.ConfigException;
import io.foster.base.Json;
import io.foster.base.Origin;
import io.foster.base.Store;
import io.foster.config.BaselineConfig.Method;
import io.foster.config.FosterConfig;
import io.foster.config.StudentPlan;
import io.foster.config.StudentSettings;
import io.foster.corpus.Catalogue;
import io.foster.corpus.Corpus;
import io.foster.evaluate.Cell;
import io.foster.pipeline.Layout;
import io.foster.pipeline.StageContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Methods x budgets x seeds on one data set, and variants of one of them. Whatever is finished, a
 * set or a cell, stays finished: killed at any moment and started again, a benchmark goes on where
 * it was.
 */
public final class Benchmark {
  private static final String SETS = "sets";
  private static final String MADE = "made.json";

  private final BenchmarkPlan plan;
  private final Store store;
  private final CellStore cells;
  private final MadeStore<MadeFile> madeSets;
  private final Tuning tuning;
  private final FeatureContent features = new FeatureContent();
  private String corpus;

  /**
   * @param store of the output that all data sets share
   */
  public Benchmark(BenchmarkPlan plan, Store store) {
    this.plan = plan;
    this.store = store;
    this.cells = new CellStore(store);
    this.madeSets =
        new MadeStore<>(store, SETS, "/" + MADE, "set", MadeFile.class, MadeFile::madeFrom);
    this.tuning = new Tuning(store);
  }

  /** What is still to do, in the order of the plan. */
  public List<CellPlan> missing() throws IOException {
    List<CellPlan> missing = new ArrayList<>();
    for (CellPlan work : plan.works()) {
      List<Long> seeds = new ArrayList<>();
      for (long seed : work.seeds()) {
        String name = CellStore.name(work.cells(), seed);
        if (cells.find(work.dataset(), name, work.settings()).isEmpty()) {
          seeds.add(seed);
        }
      }
      if (!seeds.isEmpty()) {
        missing.add(work.with(seeds));
      }
    }
    return missing;
  }

  /**
   * Refuses to add to results of other data: interactions can be delivered anew below the same
   * name, and one table is of one corpus. Looks at all that is there, asked for or not.
   *
   * @param dataset whose results they are
   * @throws ConfigException if one of them was made from another corpus, or does not say from which
   */
  public void requireCorpus(String dataset, Corpus corpus) throws IOException {
    Map<String, String> now = Map.of(CellStore.CORPUS, corpus.contentHash());
    each(dataset, (file, then) -> requireContent(file, then, now));
  }

  /**
   * Refuses to add to results of other text features of the experts' encoders, which can be
   * delivered anew below the same name, too. Looks at all results that say which they were made
   * from.
   *
   * @param config the data set's
   * @param layout where the features stand
   * @throws ConfigException if one of them was made from others
   */
  public void requireFeatures(FosterConfig config, Layout layout, SparkSession spark)
      throws IOException {
    requireFeatures(config.dataset(), new FeatureContent().ofExperts(config, layout, spark));
  }

  private void requireFeatures(String dataset, Map<String, String> content) throws IOException {
    each(
        dataset,
        (file, then) -> {
          Map<String, String> said = new TreeMap<>(content);
          said.keySet().retainAll(then.keySet());
          requireContent(file, then, said);
        });
  }

  private static void requireContent(
      Path file, Map<String, String> madeFrom, Map<String, String> now) {
    Map<String, String> then = new TreeMap<>(madeFrom);
    then.keySet().retainAll(now.keySet());
    MadeStore.requireSame(file, then, now);
  }

  /** Looks at all results of a data set: their files and what they were made from. */
  private void each(String dataset, BiConsumer<Path, Map<String, String>> look) throws IOException {
    cells.each(dataset, look);
    tuning.each(dataset, look);
    madeSets.each(dataset, look);
  }

  /**
   * Does what is missing.
   *
   * @param missing at least one
   * @param contexts the context for a configuration
   */
  public void run(List<CellPlan> missing, Function<FosterConfig, StageContext> contexts)
      throws IOException {
    try (Trial trial = Trial.open(contexts.apply(missing.get(0).config()))) {
      corpus = trial.making().corpus().contentHash();
      for (CellPlan work : missing) {
        requireFeatures(work.dataset(), features.ofStudents(contexts.apply(work.config())));
      }
      for (CellPlan work : missing) {
        StageContext context = contexts.apply(work.config());
        String name =
            "[%d/%d] %s %s"
                .formatted(missing.indexOf(work) + 1, missing.size(), work.dataset(), work.cells());
        context.progress().part(name, "seeds " + work.seeds());
        try {
          // So many at a time as run beside each other: a killed benchmark loses no finished one.
          int beside = context.spark().sparkContext().defaultParallelism();
          for (int from = 0; from < work.seeds().size(); from += beside) {
            run(
                work,
                context,
                trial,
                work.seeds().subList(from, Math.min(from + beside, work.seeds().size())));
          }
        } finally {
          context.progress().leave();
        }
      }
    }
  }

  private void run(CellPlan work, StageContext context, Trial trial, List<Long> seeds)
      throws IOException {
    List<Trial.Made> sets = new ArrayList<>();
    Map<String, String> settings = work.settings();
    settings.put(CellStore.COMMIT, Origin.commit());
    settings.put(CellStore.MACHINE, Origin.machine());
    settings.putAll(content(context));
    String what = work.cells() + ", " + seeds.size() + " models";
    List<Measured> measured;
    if (work.subject() instanceof Subject.Taught taught) {
      Method method = taught.by();
      StudentPlan plan = Trial.studentPlan(work.config(), method);
      Optional<StudentSettings> chosen = chosen(work, context, trial);
      chosen.ifPresent(c -> settings.put(CellStore.CHOSEN, c.text()));
      for (OptionalLong draw : SetName.draws(method, seeds)) {
        sets.add(set(work, context, trial, draw));
      }
      measured =
          trial.measure(
              context,
              what,
              Trial.students(
                  chosen.map(plan::with).orElse(plan),
                  method,
                  sets.stream().map(Trial.Made::set).toList(),
                  seeds));
    } else if (work.subject() instanceof Subject.Untaught untaught) {
      measured = trial.measure(context, untaught.floor(), seeds);
    } else {
      measured = trial.measure(context, what, Trial.full(work.config(), seeds));
    }
    Corpus ranked = trial.students(context).corpus();
    for (int k = 0; k < measured.size(); k++) {
      Cell.Cost cost = sets.isEmpty() ? Cell.Cost.NONE : sets.get(k % sets.size()).cost();
      Cell cell = work.cell(measured.get(k), cost, measured.get(k).curve(), settings);
      String name = CellStore.name(work.cells(), cell.seed());
      // Before the cell, which says that they are there.
      RankFiles.write(
          context.spark(),
          new Path(new Path(store.root(), work.dataset()), RankFiles.DIRECTORY),
          ranked,
          name,
          measured.get(k));
      cells.write(
          work.dataset(), name, CellPlan.file(work.config(), ranked, measured, List.of(cell)));
    }
  }

  /** What students are made from that no configuration says. */
  private Map<String, String> content(StageContext c) throws IOException {
    Map<String, String> content = features.ofStudents(c);
    content.put(CellStore.CORPUS, corpus);
    return content;
  }

  private Optional<StudentSettings> chosen(CellPlan work, StageContext c, Trial trial)
      throws IOException {
    Optional<CellPlan> group = work.tuning();
    if (group.isEmpty()) {
      return Optional.empty();
    }
    CellPlan base = group.get();
    StageContext own = c.with(base.config());
    Method method = base.subject().method().orElseThrow();
    return Optional.of(
        tuning.choose(
            base,
            own,
            trial,
            content(own),
            seed -> set(base, own, trial, SetName.draws(method, List.of(seed)).get(0)).set()));
  }

  /** What stands beside a finished set; written into it before it is put in place. */
  record MadeFile(Cell.Cost cost, Map<String, String> madeFrom) {}

  private Trial.Made set(CellPlan work, StageContext c, Trial trial, OptionalLong draw)
      throws IOException {
    String name = work.set() + SetName.suffix(draw);
    Configuration hadoop = c.spark().sparkContext().hadoopConfiguration();
    Path place = new Path(new Path(new Path(store.root(), work.dataset()), SETS), name);
    Catalogue catalogue = Catalogue.of(trial.making().corpus());
    Map<String, String> settings = CellFingerprint.ofSet(c.config(), work.subject().method());
    settings.put(CellStore.CORPUS, corpus);
    settings.putAll(features.ofSet(c));
    Optional<MadeFile> earlier = madeSets.find(work.dataset(), name, settings);
    if (earlier.isPresent()) {
      return new Trial.Made(SetDirectory.read(place, catalogue, hadoop), earlier.get().cost());
    }
    Trial.Made made = trial.make(c, work.subject().method().orElseThrow(), draw);
    c.progress().say(made.summary());
    Path unfinished = new Path(place.getParent(), "." + name + ".unfinished");
    store.delete(unfinished);
    store.makeDirectory(unfinished);
    SetDirectory.write(
        c,
        unfinished,
        made.set(),
        trial.making(),
        SetName.recipe(work.config(), work.subject().method().orElseThrow()));
    store.write(new Path(unfinished, MADE), Json.write(new MadeFile(made.cost(), settings)));
    store.move(unfinished, place);
    return made;
  }
}

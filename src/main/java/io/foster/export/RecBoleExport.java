package io.foster.export;

import com.fasterxml.jackson.databind.JsonNode;
import io.foster.base.ConfigException;
import io.foster.base.Json;
import io.foster.base.Store;
import io.foster.corpus.Corpus;
import io.foster.corpus.UserSequence;
import io.foster.distill.SyntheticDirectory;
import io.foster.pipeline.FinishedRun;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * A run's corpus and synthetic set as atomic files of RecBole, with the run's split ({@code
 * benchmark_filename: [train, valid, test]}):
 *
 * <ul>
 *   <li>{@code NAME}: interactions, as general recommenders read them. The time of an interaction
 *       is its place in the history.
 *   <li>{@code NAME-sequential}: targets with the items before them, as sequential models read
 *       them, and {@code NAME-sequential.yaml} with the settings for that. Its {@code
 *       NAME-sequential.synthetic.inter} is the synthetic set. A user's first item is no target.
 *   <li>{@code NAME-synthetic}: the synthetic set as interactions.
 * </ul>
 *
 * <p>Of each synthetic position it is the heaviest item, as RecBole has no soft labels.
 */
public final class RecBoleExport {
  private static final String INTER = "user_id:token\titem_id:token\ttimestamp:float\n";
  private static final String ITEM = "item_id:token\ttitle:token\ttext:token_seq\n";
  private static final List<String> PARTS = List.of("train", "valid", "test");

  private final Store store;
  private final Path attempt;
  private final String name;
  private final String sequential;

  private RecBoleExport(Store store, Path attempt, String name) {
    this.store = store;
    this.attempt = attempt;
    this.name = name;
    this.sequential = name + "-sequential";
  }

  /**
   * Writes the files; they are all there or none is.
   *
   * @param to a directory that does not exist yet
   * @return the directory
   * @throws ConfigException if the run lacks a corpus, the directory exists, or RecBole could not
   *     read an id
   */
  public static Path write(SparkSession spark, FinishedRun run, String to) throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    run.require("corpus");
    Store store = Store.at("--to", to, hadoop);
    if (store.exists(store.root())) {
      throw new ConfigException(
          "--to: " + store.root() + " is there; name a directory that is not");
    }
    Path attempt = store.attempt();
    Store made = Store.at("--to", attempt.toString(), hadoop);
    made.requireWritable("--to");
    String name = run.config().dataset().replaceAll("[^\\w.-]+", "-");
    RecBoleExport export = new RecBoleExport(store, attempt, name);
    try {
      export.corpus(Corpus.load(spark, run.layout().corpus()));
      Path sequences = new Path(run.layout().distill(), SyntheticDirectory.SEQUENCES);
      if (run.stages().contains("distill")) {
        export.synthetic(store.read(sequences));
      }
      made.markAsOutput();
      store.move(attempt, store.root());
      return store.root();
    } finally {
      store.delete(attempt);
    }
  }

  private void corpus(Corpus corpus) throws IOException {
    String[] itemIds =
        Arrays.stream(corpus.itemIds()).map(RecBoleText::itemId).toArray(String[]::new);
    String[] userIds = Arrays.stream(corpus.userIds()).map(RecBoleText::id).toArray(String[]::new);
    for (String dataset : List.of(name, sequential)) {
      write(dataset, ".item", out -> items(out, itemIds, corpus));
    }
    for (int part = 0; part < PARTS.size(); part++) {
      int wanted = part;
      String suffix = "." + PARTS.get(part) + ".inter";
      write(
          name,
          suffix,
          out -> {
            line(out, INTER);
            for (UserSequence user : corpus.sequences()) {
              interactions(
                  out, userIds[user.user()], ids(user, itemIds), at -> part(user, at) == wanted);
            }
          });
      write(
          sequential,
          suffix,
          out -> {
            line(out, RecBoleHistories.HEADER);
            for (UserSequence user : corpus.sequences()) {
              targets(
                  out, userIds[user.user()], ids(user, itemIds), at -> part(user, at) == wanted);
            }
          });
    }
    write(sequential, ".yaml", out -> line(out, RecBoleHistories.SETTINGS));
  }

  private static void items(OutputStream out, String[] itemIds, Corpus corpus) throws IOException {
    line(out, ITEM);
    for (int i = 0; i < itemIds.length; i++) {
      String title = RecBoleText.words(corpus.titles()[i]);
      line(out, itemIds[i] + "\t" + title + "\t" + RecBoleText.words(corpus.texts()[i]) + "\n");
    }
  }

  /** The part an interaction belongs to; 3 for those that nothing is done with. */
  private static int part(UserSequence user, int at) {
    if (at < user.trainSize()) {
      return 0;
    }
    return at == user.validIndex() ? 1 : at == user.testIndex() ? 2 : 3;
  }

  private void synthetic(String sequences) throws IOException {
    Map<String, List<String>> heaviest = new LinkedHashMap<>();
    for (String text : sequences.lines().toList()) {
      JsonNode sequence = Json.tree(text);
      List<String> items = new ArrayList<>();
      for (JsonNode position : sequence.path("positions")) {
        items.add(heaviest(position));
      }
      heaviest.put("synthetic-" + sequence.path("sequence").asInt(), items);
    }
    write(
        name + "-synthetic",
        ".inter",
        out -> {
          line(out, INTER);
          for (Map.Entry<String, List<String>> sequence : heaviest.entrySet()) {
            interactions(out, sequence.getKey(), sequence.getValue(), at -> true);
          }
        });
    write(
        sequential,
        ".synthetic.inter",
        out -> {
          line(out, RecBoleHistories.HEADER);
          for (Map.Entry<String, List<String>> sequence : heaviest.entrySet()) {
            targets(out, sequence.getKey(), sequence.getValue(), at -> true);
          }
        });
  }

  /** The id of the item with the largest weight, the first of them. */
  private static String heaviest(JsonNode position) {
    JsonNode found = null;
    for (JsonNode input : position.path("inputs")) {
      if (found == null || input.path("weight").asDouble() > found.path("weight").asDouble()) {
        found = input;
      }
    }
    if (found == null) {
      throw new IllegalStateException(SyntheticDirectory.SEQUENCES + ": a position has no items");
    }
    return RecBoleText.itemId(found.path("itemId").asText());
  }

  private static List<String> ids(UserSequence user, String[] itemIds) {
    return Arrays.stream(user.items()).mapToObj(item -> itemIds[item]).toList();
  }

  /** A row for each of a user's items whose place in the history is wanted. */
  private static void interactions(
      OutputStream out, String user, List<String> items, IntPredicate wanted) throws IOException {
    for (int at = 0; at < items.size(); at++) {
      if (wanted.test(at)) {
        line(out, user + "\t" + items.get(at) + "\t" + (at + 1) + "\n");
      }
    }
  }

  /** The same with the items before each, so without the first. */
  private static void targets(
      OutputStream out, String user, List<String> items, IntPredicate wanted) throws IOException {
    for (int at = 1; at < items.size(); at++) {
      if (wanted.test(at)) {
        line(out, RecBoleHistories.row(user, items, at));
      }
    }
  }

  private void write(String dataset, String suffix, Store.Content content) throws IOException {
    Path folder = new Path(attempt, dataset);
    store.makeDirectory(folder);
    store.write(new Path(folder, dataset + suffix), content);
  }

  private static void line(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}

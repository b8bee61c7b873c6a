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
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * A run's corpus and synthetic set as atomic files of RecBole: {@code NAME/NAME.item}, {@code
 * NAME/NAME.train.inter} and so on with the run's split ({@code benchmark_filename: [train, valid,
 * test]}), and {@code NAME-synthetic/NAME-synthetic.inter} with the heaviest item of each synthetic
 * position, as RecBole has no soft labels. The time of an interaction is its place in the history.
 */
public final class RecBoleExport {
  private static final String INTER = "user_id:token\titem_id:token\ttimestamp:float\n";
  private static final String ITEM = "item_id:token\ttitle:token\ttext:token_seq\n";
  private static final List<String> PARTS = List.of("train", "valid", "test");

  private final Store store;
  private final Path attempt;
  private final String name;

  private RecBoleExport(Store store, Path attempt, String name) {
    this.store = store;
    this.attempt = attempt;
    this.name = name;
  }

  /**
   * Writes the files; they are all there or none is.
   *
   * @param to a directory that does not exist yet
   * @return the directory
   * @throws ConfigException if the run lacks a corpus, or the directory exists
   */
  public static Path write(SparkSession spark, FinishedRun run, String to) throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    run.require("corpus");
    Store store = Store.at("--to", to, hadoop);
    if (store.exists(store.root())) {
      throw new ConfigException(
          "--to: " + store.root() + " is there; name a directory that is not");
    }
    Path attempt =
        new Path(store.root().getParent(), "." + store.root().getName() + "." + UUID.randomUUID());
    Store.at("--to", attempt.toString(), hadoop).requireWritable("--to");
    String name = run.config().dataset().replaceAll("[^\\w.-]+", "-");
    RecBoleExport export = new RecBoleExport(store, attempt, name);
    try {
      export.corpus(Corpus.load(spark, run.layout().corpus()));
      Path sequences = new Path(run.layout().distill(), SyntheticDirectory.SEQUENCES);
      if (run.stages().contains("distill")) {
        export.synthetic(store.read(sequences));
      }
      store.move(attempt, store.root());
      return store.root();
    } finally {
      store.delete(attempt);
    }
  }

  private void corpus(Corpus corpus) throws IOException {
    Path folder = new Path(attempt, name);
    write(
        new Path(folder, name + ".item"),
        out -> {
          line(out, ITEM);
          for (int i = 0; i < corpus.itemCount(); i++) {
            line(
                out,
                id(corpus.itemIds()[i])
                    + "\t"
                    + words(corpus.titles()[i])
                    + "\t"
                    + words(corpus.texts()[i])
                    + "\n");
          }
        });
    for (int part = 0; part < PARTS.size(); part++) {
      int wanted = part;
      write(
          new Path(folder, name + "." + PARTS.get(part) + ".inter"),
          out -> {
            line(out, INTER);
            for (UserSequence user : corpus.sequences()) {
              for (int at = 0; at < user.items().length; at++) {
                if (part(user, at) == wanted) {
                  line(
                      out,
                      id(corpus.userIds()[user.user()])
                          + "\t"
                          + id(corpus.itemIds()[user.items()[at]])
                          + "\t"
                          + (at + 1)
                          + "\n");
                }
              }
            }
          });
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
    String own = name + "-synthetic";
    write(
        new Path(new Path(attempt, own), own + ".inter"),
        out -> {
          line(out, INTER);
          for (String text : sequences.lines().toList()) {
            JsonNode sequence = Json.tree(text);
            for (JsonNode position : sequence.path("positions")) {
              JsonNode heaviest = null;
              for (JsonNode input : position.path("inputs")) {
                boolean more =
                    heaviest == null
                        || input.path("weight").asDouble() > heaviest.path("weight").asDouble();
                heaviest = more ? input : heaviest;
              }
              if (heaviest != null) {
                line(
                    out,
                    "synthetic-"
                        + sequence.path("sequence").asInt()
                        + "\t"
                        + id(heaviest.path("itemId").asText())
                        + "\t"
                        + (position.path("position").asInt() + 1)
                        + "\n");
              }
            }
          }
        });
  }

  private void write(Path file, Store.Content content) throws IOException {
    store.makeDirectory(file.getParent());
    store.write(file, content);
  }

  private static void line(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Ids stand as they are. */
  private static String id(String id) {
    if (id.matches("(?s).*[\\t\\r\\n].*")) {
      throw new ConfigException(
          "--to: the id \""
              + id.replaceAll("\\s", " ")
              + "\" holds a tab or a line break, which RecBole's files cannot; replace it in the"
              + " data");
    }
    return id;
  }

  private static String words(String text) {
    return text.lines().map(String::strip).collect(Collectors.joining(" ")).replaceAll("\\s+", " ");
  }
}

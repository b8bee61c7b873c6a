package io.foster.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.foster.TestSpark;
import io.foster.config.CorpusConfig;
import io.foster.config.CorpusConfig.Deduplicate;
import io.foster.config.ItemTextConfig;
import java.nio.file.Files;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real data that is 5-core filtered already must pass unchanged. */
class SharedGamesTest {
  @TempDir java.nio.file.Path dir;

  @Test
  void gamesKeepTheirPublishedSize() {
    java.nio.file.Path games =
        java.nio.file.Path.of(System.getProperty("foster.shared.data", "../shared/data"), "games");
    assumeTrue(Files.isDirectory(games), "skipped: no data in " + games);
    SparkSession spark = TestSpark.session();
    Dataset<Row> interactions =
        spark
            .read()
            .option("sep", "\t")
            .option("header", true)
            .schema("user_id string, item_id string, timestamp long")
            .csv(games.resolve("interactions.tsv.gz").toString())
            .selectExpr(
                "user_id",
                "item_id",
                "timestamp * 1000 as timestamp",
                "monotonically_increasing_id() as row");
    Dataset<Row> items =
        spark
            .read()
            .schema(
                "item_id string, title string, brand string, categories array<string>,"
                    + " description string, features array<string>,"
                    + " attributes map<string,string>")
            .json(games.resolve("items.jsonl.gz").toString());
    Path ingest = new Path(dir.resolve("ingest").toUri());
    IngestedData.write(interactions, items, ingest);
    CorpusConfig config =
        new CorpusConfig(
            Deduplicate.NONE,
            5,
            5,
            CorpusConfig.ItemsWithoutText.DROP,
            CorpusConfig.Split.LEAVE_ONE_OUT,
            0.8,
            0.9);
    CorpusReport report =
        CorpusBuilder.run(
            spark,
            config,
            new ItemTextConfig("{title}. {categories}", ", ", 0),
            ingest,
            new Path(dir.resolve("corpus").toUri()));
    assertEquals(new CorpusReport.Size(50597, 16874, 453637), report.corpus());
    assertEquals(1, report.coreRounds().size());
    assertEquals(50597, report.splits().testTargets());

    // The same order as that of the file, where every user's rows stand together in time order.
    Corpus corpus = Corpus.load(spark, new Path(dir.resolve("corpus").toUri()));
    UserSequence u100 =
        corpus.sequences().get(java.util.Arrays.asList(corpus.userIds()).indexOf("u100"));
    String[] inFile =
        interactions.where("user_id = 'u100'").select("item_id").collectAsList().stream()
            .map(r -> r.getString(0))
            .toArray(String[]::new);
    assertEquals(inFile.length, u100.items().length);
    for (int i = 0; i < inFile.length; i++) {
      assertEquals(inFile[i], corpus.itemIds()[u100.items()[i]]);
    }
    long exact = Deduplication.apply(Deduplicate.EXACT, interactions).count();
    long distinct = interactions.select("user_id", "item_id", "timestamp").distinct().count();
    long pairs = interactions.select("user_id", "item_id").distinct().count();
    assertEquals(distinct, exact);
    assertEquals(true, exact > pairs, "repeats at other times stay");
  }
}

package io.foster.report;

import io.foster.base.LiteralPath;
import io.foster.config.FosterConfig;
import io.foster.config.ReportConfig;
import io.foster.corpus.Catalogue;
import io.foster.distill.SyntheticArchive;
import io.foster.distill.SyntheticDirectory;
import io.foster.encoder.CatalogueFeatures;
import io.foster.pipeline.Layout;
import io.foster.pipeline.Stage;
import io.foster.tensor.Tensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** The report of a run as one HTML page that needs no network. */
public final class RunReport {
  private RunReport() {}

  /**
   * The report on whatever is there of a run.
   *
   * @param stages of the pipeline, to say which are missing
   * @param done the names of those whose results are current; nothing else is read
   * @param config the run's, as far as it is known
   * @param configuration the same as JSON, where it is known
   * @param report what to show
   * @param spark asked for a session only where there are item features to draw a map of
   * @throws IOException if the file system fails
   */
  public static String html(
      Layout layout,
      List<Stage> stages,
      List<String> done,
      FosterConfig config,
      Optional<String> configuration,
      ReportConfig report,
      Supplier<SparkSession> spark,
      Configuration hadoop)
      throws IOException {
    RunFiles run = RunFiles.read(layout, done, hadoop);
    Catalogue catalogue = new Catalogue(List.of(), List.of());
    Optional<ItemMap> map = Optional.empty();
    Path scaling = new Path(layout.encoder(), "report.json");
    if (done.containsAll(List.of("corpus", "encoder"))
        && scaling.getFileSystem(hadoop).exists(scaling)) {
      catalogue =
          Catalogue.of(spark.get().read().parquet(LiteralPath.forSpark(layout.corpusItems())));
      map = map(spark.get(), layout, run, report, hadoop);
    }
    String name =
        run.metrics().stream()
            .flatMap(m -> m.cells().stream())
            .map(cell -> cell.dataset())
            .findFirst()
            .orElse(config.dataset());
    String output = show(layout.output());
    Optional<RunConfiguration> settings = Optional.empty();
    if (configuration.isPresent()) {
      settings = Optional.of(RunConfiguration.of(configuration.get()));
    }
    return new HtmlReport(
            name,
            output,
            stages,
            run,
            settings,
            report,
            map,
            catalogue,
            UsersView.of(UserSample.of(config, layout, done, report, spark, hadoop), output))
        .html();
  }

  private static Optional<ItemMap> map(
      SparkSession spark, Layout layout, RunFiles run, ReportConfig report, Configuration hadoop)
      throws IOException {
    Tensor features = CatalogueFeatures.features(spark, layout.encoder());
    if (features.shape()[0] < 2) {
      return Optional.empty();
    }
    int[] inputs = new int[0];
    if (run.statistics().isPresent()) {
      SyntheticArchive archive = SyntheticDirectory.read(layout.distill(), hadoop);
      int[] items = archive.set().inputItems();
      float[] weights = archive.set().inputWeights().data();
      inputs =
          IntStream.range(0, items.length)
              .filter(i -> weights[i] > 0)
              .map(i -> items[i])
              .distinct()
              .sorted()
              .toArray();
      // A catalogue of another corpus would put the inputs in other items' places.
      if (Arrays.stream(inputs).anyMatch(i -> i >= features.shape()[0])) {
        return Optional.empty();
      }
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    return Optional.of(ItemMap.of(context, features, inputs, report.mapPoints()));
  }

  private static String show(Path output) {
    String scheme = output.toUri().getScheme();
    return scheme == null || scheme.equals("file") ? output.toUri().getPath() : output.toString();
  }
}

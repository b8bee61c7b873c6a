package io.foster.distill;

import io.foster.config.FosterConfig;
import io.foster.corpus.Catalogue;
import io.foster.corpus.Corpus;
import io.foster.encoder.CatalogueFeatures;
import io.foster.pipeline.StageContext;
import io.foster.tensor.Tensor;
import io.foster.train.TrainingContext;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Writes a synthetic set with all that belongs to it, as one folder to hand over. */
public final class SetFiles {
  private SetFiles() {}

  /**
   * Writes {@link SyntheticDirectory}, the features that the soft targets are written in, and the
   * card.
   *
   * @param out the folder
   * @param context whose features the set is written in
   * @param recipe the configuration that made the set, as text
   */
  public static void write(
      StageContext c,
      Path out,
      Corpus corpus,
      TrainingContext context,
      SyntheticSet set,
      String recipe)
      throws IOException {
    Configuration hadoop = c.spark().sparkContext().hadoopConfiguration();
    FosterConfig config = c.config();
    Tensor features = context.labels(set.featureDimension()).features();
    List<String> encoders =
        features.shape()[1] == context.frozen().dimension()
            ? List.of(config.encoder().origin())
            : config.labelSources();
    SyntheticArchive archive =
        new SyntheticArchive(
            set,
            Catalogue.of(corpus),
            CatalogueFeatures.scaling(c.spark(), c.layout().encoder()).toTensors(),
            encoders,
            recipe);
    SyntheticStatistics statistics =
        SyntheticDirectory.write(c.spark(), out, archive, features, config.distill().topItems());
    if (config.distill().shipFeatures()) {
      FeaturesFile.write(out, features, encoders, hadoop);
    }
    DataSetCard.of(config.dataset(), source(config, corpus), archive, statistics)
        .write(out, hadoop);
  }

  private static DataSetCard.Source source(FosterConfig config, Corpus corpus) {
    return new DataSetCard.Source(
        config.dataset(),
        corpus.userCount(),
        corpus.itemCount(),
        corpus.sequences().stream().mapToLong(u -> u.items().length).sum(),
        corpus.sequences().stream().mapToLong(u -> u.trainSize()).sum(),
        config.corpus().splitName());
  }
}

package io.foster.ingest;

import io.foster.config.InputConfig.Format;
import io.foster.ingest.CheckedRows.Field;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Amazon review data of 2018 (Ni, Li and McAuley, "Justifying recommendations using
 * distantly-labeled reviews and fine-grained aspects", EMNLP 2019): reviews with the keys of 2014;
 * metadata in JSON with asin, title, brand, category, description and feature (lists, here and
 * there a string or null), price and main_cat.
 *
 * <p>Some titles and prices are a piece of the page's scripts or style sheets, which the data set's
 * own notes say; they are dropped and counted, see {@link Values}.
 */
final class Amazon2018Reader implements SourceReader {
  private static final Set<String> REVIEW = Set.of("reviewerID", "asin", "unixReviewTime");

  @Override
  public Format format() {
    return Format.AMAZON_2018;
  }

  @Override
  public boolean isInteractions(SourceFile file) {
    return file.keys().containsAll(REVIEW) && !file.keys().contains("helpful")
        || AmazonReviews.ratings(file).equals(Optional.of(AmazonReviews.ITEM_FIRST));
  }

  @Override
  public List<SourceFile> preferred(List<SourceFile> interactions) {
    return AmazonReviews.preferred(interactions);
  }

  @Override
  public boolean isItems(SourceFile file) {
    Set<String> keys = file.keys();
    return keys.contains("asin")
        && !keys.contains("reviewerID")
        && !keys.contains("user_id")
        && !keys.contains("parent_asin")
        && !keys.contains("categories");
  }

  @Override
  public CheckedRows interactions(InputTable table) {
    return AmazonReviews.check(table);
  }

  @Override
  public CheckedRows items(InputTable table) {
    Records meta =
        Records.of(
            table,
            "asin",
            "title",
            "brand",
            "category",
            "description",
            "feature",
            "price",
            "main_cat");
    return CheckedRows.items(
        meta,
        table.values(),
        Field.of(meta, "asin"),
        meta.optional("title"),
        meta.optional("brand"),
        Json.strings(meta.optional("category")),
        Json.strings(meta.optional("description")),
        Json.strings(meta.optional("feature")),
        Map.of("price", meta.optional("price"), "main_category", meta.optional("main_cat")));
  }
}

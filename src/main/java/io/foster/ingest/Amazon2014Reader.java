package io.foster.ingest;

import io.foster.config.InputConfig.Format;
import io.foster.ingest.CheckedRows.Field;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Amazon review data of 2014 (McAuley et al., "Image-based recommendations on styles and
 * substitutes", SIGIR 2015): reviews in JSON with reviewerID, asin, overall and unixReviewTime in
 * seconds; metadata as Python literals with asin, title, brand, nested categories, description and
 * price. Metadata that someone has converted to JSON are read too.
 */
final class Amazon2014Reader implements SourceReader {
  private static final Set<String> REVIEW = Set.of("reviewerID", "asin", "unixReviewTime");

  @Override
  public Format format() {
    return Format.AMAZON_2014;
  }

  @Override
  public boolean isInteractions(SourceFile file) {
    Set<String> keys = file.keys();
    boolean reviews =
        keys.containsAll(REVIEW)
            && !keys.contains("verified")
            && !keys.contains("style")
            && !keys.contains("vote");
    return reviews || AmazonReviews.ratings(file).equals(Optional.of(AmazonReviews.USER_FIRST));
  }

  @Override
  public List<SourceFile> preferred(List<SourceFile> interactions) {
    return AmazonReviews.preferred(interactions);
  }

  @Override
  public boolean isItems(SourceFile file) {
    Set<String> keys = file.keys();
    boolean converted = keys.contains("categories") && !keys.contains("parent_asin");
    return isMeta(file.literalKeys()) || (isMeta(keys) && converted);
  }

  private static boolean isMeta(Set<String> keys) {
    return keys.contains("asin") && !keys.contains("reviewerID") && !keys.contains("user_id");
  }

  @Override
  public CheckedRows interactions(InputTable table) {
    return AmazonReviews.check(table);
  }

  @Override
  public CheckedRows items(InputTable table) {
    Records meta =
        Records.of(table, "asin", "title", "brand", "categories", "description", "price");
    return CheckedRows.items(
        meta,
        table.values(),
        Field.of(meta, "asin"),
        meta.optional("title"),
        meta.optional("brand"),
        Json.strings(meta.optional("categories")),
        Json.strings(meta.optional("description")),
        Fields.noList(),
        Map.of("price", meta.optional("price")));
  }
}

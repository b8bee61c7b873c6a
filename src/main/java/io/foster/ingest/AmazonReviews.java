package io.foster.ingest;

import io.foster.base.ConfigException;
import io.foster.ingest.CheckedRows.Field;
import java.util.List;
import java.util.Optional;

/**
 * The reviews of Amazon 2014 and 2018, which share reviewerID, asin, overall, unixReviewTime. Both
 * are also published as ratings alone: four cells in a line and no header, {@code ratings_NAME.csv}
 * of 2014 with the user first, {@code NAME.csv} of 2018 with the item first.
 */
final class AmazonReviews {
  private static final String ITEM = "[0-9A-Z]{10}";
  private static final String USER = "A[0-9A-Z]{9,}|#oc-\\w+";

  /** Ratings as of 2014. */
  static final Delimited USER_FIRST =
      new Delimited(List.of("reviewerID", "asin", "overall", "unixReviewTime"), CellSyntax.CSV);

  /** Ratings as of 2018. */
  static final Delimited ITEM_FIRST =
      new Delimited(List.of("asin", "reviewerID", "overall", "unixReviewTime"), CellSyntax.CSV);

  private AmazonReviews() {}

  /**
   * The layout of a file of ratings alone, as its first lines show it; empty for any other file.
   */
  static Optional<Delimited> ratings(SourceFile file) {
    if (!file.isTable() || file.head().isEmpty()) {
      return Optional.empty();
    }
    boolean user = hasCells(file, USER, ITEM);
    boolean item = hasCells(file, ITEM, USER);
    return user == item ? Optional.empty() : Optional.of(user ? USER_FIRST : ITEM_FIRST);
  }

  private static boolean hasCells(SourceFile file, String first, String second) {
    return file.head().stream()
        .map(line -> Delimited.cells(line, CellSyntax.CSV))
        .allMatch(
            cells ->
                cells.size() == 4
                    && cells.get(0).matches(first)
                    && cells.get(1).matches(second)
                    && cells.get(2).matches("\\d(\\.\\d+)?")
                    && cells.get(3).matches("\\d{8,10}"));
  }

  /** Without ratings alone where there are whole reviews, which are of the same people. */
  static List<SourceFile> preferred(List<SourceFile> files) {
    List<SourceFile> whole = files.stream().filter(file -> ratings(file).isEmpty()).toList();
    return whole.isEmpty() ? files : whole;
  }

  static CheckedRows check(InputTable table) {
    Records records = records(table);
    return CheckedRows.interactions(
        records,
        table.values(),
        Field.of(records, "reviewerID"),
        Field.of(records, "asin"),
        Field.of(records, "unixReviewTime"),
        "seconds",
        records.optional("overall"));
  }

  private static Records records(InputTable table) {
    SourceFile first = table.files().get(0);
    Optional<Delimited> layout = ratings(first);
    for (SourceFile file : table.files()) {
      if (!ratings(file).equals(layout)) {
        throw new ConfigException(
            file.where()
                + ": its columns are not those of "
                + first.name()
                + "; name files of one layout in input.interactions");
      }
    }
    return layout.isPresent()
        ? Records.table(table, layout.get(), false, layout.get().columns())
        : Records.of(table, "reviewerID", "asin", "unixReviewTime", "overall");
  }
}

package io.foster.ingest;

import java.util.List;
import java.util.Map;

/**
 * What was read and what became of it; {@code report.json}.
 *
 * @param format the format, as in input.format
 * @param files each file of either table
 * @param interactions interactions written
 * @param users users among them
 * @param belowMinRating interactions left out for their rating
 * @param outsideWindow interactions left out for their time
 * @param outsideCondition interactions left out by ingest.where
 * @param items items written
 * @param duplicateItems item records left out because an earlier one has their id
 * @param itemsWithoutMetadata items written that only interactions name; they have no title
 * @param interactionsWithoutMetadata interactions with those items
 * @param itemsWithoutTitle items with metadata but no title
 * @param warnings what was found in records that are not malformed and may still be wrong
 */
public record IngestReport(
    String format,
    List<FileCount> files,
    long interactions,
    long users,
    long belowMinRating,
    long outsideWindow,
    long outsideCondition,
    long items,
    long duplicateItems,
    long itemsWithoutMetadata,
    long interactionsWithoutMetadata,
    long itemsWithoutTitle,
    List<String> warnings) {

  /**
   * One file's counts.
   *
   * @param table {@code interactions} or {@code items}
   * @param file the path below the input folder
   * @param lines lines, or rows of a Parquet file
   * @param records lines that are neither blank nor a header
   * @param rejected malformed records by reason
   */
  public record FileCount(
      String table, String file, long lines, long records, Map<String, Long> rejected) {

    /** All malformed records of the file. */
    public long malformed() {
      return rejected.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /** One line for people. */
  public String summary() {
    long leftOut = belowMinRating + outsideWindow + outsideCondition;
    return "%s: %d interactions of %d users, %d items (%d without metadata), %d malformed rows%s"
        .formatted(
            format,
            interactions,
            users,
            items,
            itemsWithoutMetadata,
            malformed(),
            leftOut == 0 ? "" : ", " + leftOut + " left out by ingest's settings");
  }

  /** All malformed records. */
  public long malformed() {
    return files.stream().mapToLong(FileCount::malformed).sum();
  }
}

package io.foster.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.when;

import io.foster.config.InputConfig.Format;
import io.foster.ingest.CheckedRows.Field;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * MovieLens 20M, 25M, 32M and latest (Harper and Konstan, "The MovieLens datasets", TiiS 2015):
 * ratings.csv with {@code userId,movieId,rating,timestamp} (seconds) and movies.csv with {@code
 * movieId,title,genres}.
 */
final class MovieLens20mReader implements SourceReader {
  private static final Delimited RATINGS =
      new Delimited(List.of("userId", "movieId", "rating", "timestamp"), ",", true);
  private static final Delimited MOVIES =
      new Delimited(List.of("movieId", "title", "genres"), ",", true);

  @Override
  public Format format() {
    return Format.MOVIELENS_20M;
  }

  @Override
  public boolean isInteractions(SourceFile file) {
    return hasHeader(file, RATINGS);
  }

  @Override
  public boolean isItems(SourceFile file) {
    return hasHeader(file, MOVIES);
  }

  private static boolean hasHeader(SourceFile file, Delimited layout) {
    return !file.head().isEmpty()
        && Delimited.cells(file.head().get(0), ",", true).equals(layout.columns());
  }

  @Override
  public CheckedRows interactions(InputTable table) {
    InputTable.Rows lines = table.lines();
    return new CheckedRows(
        CheckedRows.interactions(
            RATINGS.read(withoutHeader(lines)),
            Field.of("record", "userId"),
            Field.of("record", "movieId"),
            Field.of("record", "timestamp"),
            "seconds",
            col("record.rating")),
        lines.counts());
  }

  @Override
  public CheckedRows items(InputTable table) {
    InputTable.Rows lines = table.lines();
    return new CheckedRows(
        CheckedRows.items(
            MOVIES.read(withoutHeader(lines)),
            Field.of("record", "movieId"),
            col("record.title"),
            Fields.none(),
            genres(col("record.genres")),
            Fields.none(),
            Fields.noList(),
            Map.of()),
        lines.counts());
  }

  private static Dataset<Row> withoutHeader(InputTable.Rows lines) {
    return SourceReader.records(lines).filter(col("line_number").gt(1));
  }

  /** Genres between bars. */
  static Column genres(Column raw) {
    return when(raw.notEqual("(no genres listed)"), split(raw, "\\|"));
  }
}

package io.foster.ingest;

import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.when;

import io.foster.config.InputConfig.Format;
import io.foster.ingest.CheckedRows.Field;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;

/**
 * MovieLens 20M, 25M, 32M and latest (Harper and Konstan, "The MovieLens datasets", TiiS 2015):
 * ratings.csv with {@code userId,movieId,rating,timestamp} (seconds) and movies.csv with {@code
 * movieId,title,genres}. Kaggle's rating.csv and movie.csv are the same with times as dates.
 */
final class MovieLens20mReader implements SourceReader {
  private static final Delimited RATINGS =
      new Delimited(List.of("userId", "movieId", "rating", "timestamp"), CellSyntax.CSV);
  private static final Delimited MOVIES =
      new Delimited(List.of("movieId", "title", "genres"), CellSyntax.CSV);

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
        && Delimited.cells(file.head().get(0), CellSyntax.CSV).equals(layout.columns());
  }

  @Override
  public CheckedRows interactions(InputTable table) {
    Records ratings = Records.table(table, RATINGS, true, RATINGS.columns());
    return CheckedRows.interactions(
        ratings,
        table.values(),
        Field.of(ratings, "userId"),
        Field.of(ratings, "movieId"),
        Field.of(ratings, "timestamp"),
        timeFormat(table.files().get(0)),
        ratings.optional("rating"));
  }

  private static String timeFormat(SourceFile file) {
    int column = RATINGS.columns().indexOf("timestamp");
    boolean dates =
        file.head().stream()
            .skip(1)
            .map(line -> Delimited.cells(line, CellSyntax.CSV))
            .filter(cells -> cells.size() == RATINGS.columns().size())
            .anyMatch(cells -> new Timestamps("iso").millis(cells.get(column)) != null);
    return dates ? "iso" : "seconds";
  }

  @Override
  public CheckedRows items(InputTable table) {
    Records movies = Records.table(table, MOVIES, true, MOVIES.columns());
    return CheckedRows.items(
        movies,
        table.values(),
        Field.of(movies, "movieId"),
        movies.optional("title"),
        Fields.none(),
        genres(movies.optional("genres")),
        Fields.noList(),
        Fields.noList(),
        Map.of());
  }

  /** Genres between bars. */
  static Column genres(Column raw) {
    return when(raw.notEqual("(no genres listed)"), split(raw, "\\|"));
  }
}

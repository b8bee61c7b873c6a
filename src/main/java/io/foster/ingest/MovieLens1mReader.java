package io.foster.ingest;

import io.foster.config.InputConfig.Format;
import io.foster.ingest.CheckedRows.Field;
import java.util.List;
import java.util.Map;

/**
 * MovieLens 1M and 10M (Harper and Konstan, "The MovieLens datasets", TiiS 2015): ratings.dat with
 * {@code user::movie::rating::seconds} and movies.dat with {@code movie::title::genre|genre}, 1M in
 * ISO-8859-1, 10M in UTF-8.
 */
final class MovieLens1mReader implements SourceReader {
  private static final String SEPARATOR = "::";
  private static final Delimited RATINGS =
      new Delimited(List.of("user", "movie", "rating", "timestamp"), CellSyntax.plain(SEPARATOR));
  private static final Delimited MOVIES =
      new Delimited(List.of("movie", "title", "genres"), CellSyntax.plain(SEPARATOR));

  @Override
  public Format format() {
    return Format.MOVIELENS_1M;
  }

  @Override
  public boolean isInteractions(SourceFile file) {
    return file.baseName().equals("ratings.dat") && separated(file);
  }

  @Override
  public boolean isItems(SourceFile file) {
    return file.baseName().equals("movies.dat") && separated(file);
  }

  private static boolean separated(SourceFile file) {
    return file.head().stream().anyMatch(line -> line.contains(SEPARATOR));
  }

  @Override
  public Decoding decoding() {
    return Decoding.UTF_8_OR_LATIN_1;
  }

  @Override
  public CheckedRows interactions(InputTable table) {
    return ratings(table, RATINGS);
  }

  /** Ratings without a header, in a layout with the columns user, movie, rating and timestamp. */
  static CheckedRows ratings(InputTable table, Delimited layout) {
    Records ratings = Records.table(table, layout, false, layout.columns());
    return CheckedRows.interactions(
        ratings,
        table.values(),
        Field.of(ratings, "user"),
        Field.of(ratings, "movie"),
        Field.of(ratings, "timestamp"),
        "seconds",
        ratings.optional("rating"));
  }

  @Override
  public CheckedRows items(InputTable table) {
    Records movies = Records.table(table, MOVIES, false, MOVIES.columns());
    return CheckedRows.items(
        movies,
        table.values(),
        Field.of(movies, "movie"),
        movies.optional("title"),
        Fields.none(),
        MovieLens20mReader.genres(movies.optional("genres")),
        Fields.noList(),
        Fields.noList(),
        Map.of());
  }
}

package io.foster.ingest;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.foster.config.InputConfig.Format;
import io.foster.ingest.CheckedRows.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;

/**
 * MovieLens 100K (Harper and Konstan, "The MovieLens datasets", TiiS 2015): {@code u.data} with
 * user, movie, rating and time (seconds) between tabs; {@code u.item} with id, title, release date,
 * video release date, address and a flag for each of 19 genres between bars. The other files of the
 * folder, splits of the same ratings among them, are passed over.
 */
final class MovieLens100kReader implements SourceReader {
  private static final List<String> GENRES =
      List.of(
          "unknown",
          "Action",
          "Adventure",
          "Animation",
          "Children's",
          "Comedy",
          "Crime",
          "Documentary",
          "Drama",
          "Fantasy",
          "Film-Noir",
          "Horror",
          "Musical",
          "Mystery",
          "Romance",
          "Sci-Fi",
          "Thriller",
          "War",
          "Western");
  private static final Delimited RATINGS =
      new Delimited(List.of("user", "movie", "rating", "timestamp"), CellSyntax.plain("\t"));
  private static final Delimited MOVIES = new Delimited(movies(), CellSyntax.plain("|"));

  private static List<String> movies() {
    List<String> columns =
        new ArrayList<>(List.of("movie", "title", "released", "video", "address"));
    columns.addAll(GENRES);
    return List.copyOf(columns);
  }

  @Override
  public Format format() {
    return Format.MOVIELENS_100K;
  }

  @Override
  public boolean isInteractions(SourceFile file) {
    return file.baseName().equals("u.data") && hasCells(file, RATINGS);
  }

  @Override
  public boolean isItems(SourceFile file) {
    return file.baseName().equals("u.item") && hasCells(file, MOVIES);
  }

  private static boolean hasCells(SourceFile file, Delimited layout) {
    return file.head().stream()
        .anyMatch(line -> Delimited.cells(line, layout.syntax()).size() == layout.columns().size());
  }

  @Override
  public Decoding decoding() {
    return Decoding.UTF_8_OR_LATIN_1;
  }

  @Override
  public CheckedRows interactions(InputTable table) {
    return MovieLens1mReader.ratings(table, RATINGS);
  }

  @Override
  public CheckedRows items(InputTable table) {
    Records movies = Records.table(table, MOVIES, false, MOVIES.columns());
    Column[] genres =
        GENRES.stream()
            .filter(genre -> !genre.equals("unknown"))
            .map(genre -> when(movies.optional(genre).equalTo("1"), lit(genre)))
            .toArray(Column[]::new);
    return CheckedRows.items(
        movies,
        table.values(),
        Field.of(movies, "movie"),
        movies.optional("title"),
        Fields.none(),
        array(genres),
        Fields.noList(),
        Fields.noList(),
        Map.of("released", movies.optional("released")));
  }
}

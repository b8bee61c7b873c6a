package io.foster.ingest;

import static org.apache.spark.sql.functions.col;

import io.foster.config.InputConfig.Format;
import io.foster.ingest.CheckedRows.Field;
import java.util.List;
import java.util.Map;

/**
 * MovieLens 1M and 10M (Harper and Konstan, "The MovieLens datasets", TiiS 2015): ratings.dat with
 * {@code user::movie::rating::seconds} and movies.dat with {@code movie::title::genre|genre}, in
 * ISO-8859-1.
 */
final class MovieLens1mReader implements SourceReader {
  private static final String SEPARATOR = "::";
  private static final Delimited RATINGS =
      new Delimited(List.of("user", "movie", "rating", "timestamp"), SEPARATOR, false);
  private static final Delimited MOVIES =
      new Delimited(List.of("movie", "title", "genres"), SEPARATOR, false);

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
  public String charset() {
    return "ISO-8859-1";
  }

  @Override
  public CheckedRows interactions(InputTable table) {
    InputTable.Rows lines = table.lines();
    return new CheckedRows(
        CheckedRows.interactions(
            RATINGS.read(SourceReader.records(lines)),
            Field.of("record", "user"),
            Field.of("record", "movie"),
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
            MOVIES.read(SourceReader.records(lines)),
            Field.of("record", "movie"),
            col("record.title"),
            Fields.none(),
            MovieLens20mReader.genres(col("record.genres")),
            Fields.none(),
            Fields.noList(),
            Map.of()),
        lines.counts());
  }
}

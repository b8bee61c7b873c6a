package io.foster.ingest;

import io.foster.base.ConfigException;
import io.foster.config.ColumnMapping;
import io.foster.config.InputConfig;
import io.foster.config.InputConfig.Format;
import io.foster.config.TableName;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/** What to read and how: the format and the files of either table, in name order. */
record Sources(SourceReader reader, List<SourceFile> interactions, List<SourceFile> items) {

  private static List<SourceReader> readers(InputConfig input) {
    return List.of(
        new Amazon2014Reader(),
        new Amazon2018Reader(),
        new Amazon2023Reader(),
        new YelpReader(),
        new MovieLens100kReader(),
        new MovieLens1mReader(),
        new MovieLens20mReader(),
        new MindReader(input.mindHistory()),
        new RecBoleReader(input.columns()),
        new GenericReader(Format.FOSTER, ColumnMapping.FOSTER),
        new GenericReader(Format.GENERIC, input.columns()));
  }

  /** Finds the files and, where the format is {@code auto}, recognises it. */
  static Sources find(InputConfig input, SparkSession spark) {
    if (input.dir().isEmpty() && input.readsFiles()) {
      throw new ConfigException(
          "input.dir: is not set; name the folder with the raw interactions and items");
    }
    String dir = input.dir().orElse("");
    try {
      return find(input, dir, spark);
    } catch (FileNotFoundException e) {
      throw new ConfigException("input.dir: " + dir + " does not exist; name an existing folder");
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigException(
          "input.dir: cannot read "
              + dir
              + " ("
              + e.getMessage()
              + "); check the address and the access to it");
    }
  }

  private static Sources find(InputConfig input, String dir, SparkSession spark)
      throws IOException {
    Optional<SourceFolder> folder =
        input.readsFiles() ? Optional.of(SourceFolder.open(input, dir, spark)) : Optional.empty();
    List<SourceFile> all =
        folder.isEmpty() || (input.interactions().isPresent() && input.items().isPresent())
            ? List.of()
            : folder.get().list();
    List<SourceFile> interactions =
        of("interactions", input.interactions(), input.interactionsTable(), folder, all, spark);
    List<SourceFile> items = of("items", input.items(), input.itemsTable(), folder, all, spark);
    List<Sources> found = new ArrayList<>();
    for (SourceReader reader : readers(input)) {
      boolean wanted =
          input.format() == Format.AUTO ? reader.detectable() : reader.format() == input.format();
      if (wanted) {
        found.add(
            new Sources(
                reader,
                interactions(reader, interactions, input),
                chosen(items, input.items(), input.format(), reader::isItems)));
      }
    }
    String place = input.dir().orElseGet(() -> input.interactions().orElse(""));
    return choose(input, place, found, all.isEmpty() ? both(interactions, items) : all);
  }

  private static List<SourceFile> both(List<SourceFile> interactions, List<SourceFile> items) {
    return Stream.concat(interactions.stream(), items.stream()).distinct().toList();
  }

  /** The table that a key names, or its files. */
  private static List<SourceFile> of(
      String key,
      Optional<String> named,
      Optional<TableName> table,
      Optional<SourceFolder> folder,
      List<SourceFile> all,
      SparkSession spark)
      throws IOException {
    if (table.isPresent()) {
      TableSource source = TableSource.named("input." + key, table.get());
      return List.of(SourceFile.of(source, source.shown(), spark));
    }
    return named.isEmpty() ? all : folder.orElseThrow().named(key, named.get());
  }

  private static List<SourceFile> interactions(
      SourceReader reader, List<SourceFile> files, InputConfig input) {
    List<SourceFile> chosen =
        chosen(files, input.interactions(), input.format(), reader::isInteractions);
    return input.interactions().isPresent() ? chosen : reader.preferred(chosen);
  }

  /**
   * The files that a format takes. What the user named for a table of a format he named is taken as
   * it is; reading it will tell.
   */
  private static List<SourceFile> chosen(
      List<SourceFile> files,
      Optional<String> glob,
      Format format,
      Predicate<SourceFile> recognised) {
    return glob.isPresent() && format != Format.AUTO
        ? files
        : files.stream().filter(recognised).toList();
  }

  private static Sources choose(
      InputConfig input, String dir, List<Sources> found, List<SourceFile> all) {
    List<Sources> whole =
        found.stream().filter(s -> !s.interactions.isEmpty() && !s.items.isEmpty()).toList();
    if (whole.size() == 1) {
      Sources chosen = whole.get(0);
      Stream.concat(chosen.interactions.stream(), chosen.items.stream())
          .forEach(SourceFile::requireReadable);
      return chosen;
    }
    if (whole.size() > 1) {
      throw new ConfigException(
          "input.format: "
              + dir
              + " holds several formats: "
              + whole.stream().map(Sources::show).collect(Collectors.joining("; "))
              + "; set input.format, or a folder with one of them");
    }
    List<Sources> half =
        found.stream().filter(s -> !s.interactions.isEmpty() || !s.items.isEmpty()).toList();
    // What cannot be recognised because it is not the file itself, or is one that none reads.
    all.stream()
        .filter(
            file ->
                file.content() == Content.LFS_POINTER
                    || file.content() == Content.SPREADSHEET && half.isEmpty())
        .forEach(SourceFile::requireReadable);
    if (!half.isEmpty()) {
      Sources first = half.get(0);
      String missing = first.interactions.isEmpty() ? "interactions" : "items";
      throw new ConfigException(
          "input."
              + missing
              + ": "
              + dir
              + " holds "
              + half.stream().map(Sources::show).collect(Collectors.joining("; "))
              + " but no "
              + missing
              + " of that format; add them, or name their files in input."
              + missing
              + " and the format in input.format");
    }
    String shown =
        all.isEmpty()
            ? "no files"
            : all.stream().limit(5).map(SourceFile::shows).collect(Collectors.joining(", "))
                + (all.size() > 5 ? ", and " + (all.size() - 5) + " files more" : "");
    String sought = input.format() == Format.AUTO ? "any known format" : input.format().label();
    throw new ConfigException(
        (input.readsFiles() ? "input.dir: nothing in " + dir : "input.format: nothing")
            + " looks like "
            + sought
            + " (found "
            + shown
            + "); set input.format"
            + (input.readsFiles()
                ? ", input.interactions and input.items"
                : " = generic and the columns in input.columns"));
  }

  /** The format and its files in brief. */
  String show() {
    return reader.format().label()
        + " ("
        + Stream.concat(interactions.stream(), items.stream())
            .map(SourceFile::name)
            .limit(5)
            .collect(Collectors.joining(", "))
        + ")";
  }
}

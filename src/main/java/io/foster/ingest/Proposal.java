package io.foster.ingest;

import com.typesafe.config.ConfigUtil;
import io.foster.base.ConfigException;
import io.foster.config.InputConfig;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * A configuration for data that nobody has described yet: what is seen, what is guessed from it and
 * why, and what has to be decided.
 *
 * @param text the configuration, with comments
 * @param questions what the data do not tell; each is a comment of the text too
 * @param seen in brief
 */
public record Proposal(String text, List<String> questions, String seen) {

  /**
   * Looks at a folder.
   *
   * @param input the section {@code input} with its defaults and {@code dir}
   * @throws ConfigException if nothing in it can be read as interactions
   */
  public static Proposal of(InputConfig input, SparkSession spark) {
    String dir = input.dir().orElseThrow();
    List<SourceFile> files = files(input, dir, spark);
    if (files.isEmpty()) {
      throw new ConfigException("DIR: " + dir + " holds no files; name the folder of your data");
    }
    Optional<Sources> known = known(input, spark);
    if (known.isPresent()) {
      return of(dir, known.get());
    }
    List<TableLook> tables = TableLook.of(files, spark, "UTF-8");
    Guess guess =
        Guess.of(tables)
            .orElseThrow(
                () ->
                    new ConfigException(
                        "DIR: nothing in "
                            + dir
                            + " looks like interactions of users with items ("
                            + BadRows.excerpt(
                                String.join(", ", files.stream().map(SourceFile::shows).toList()),
                                400)
                            + "); name a folder with both, or write input.columns yourself"));
    return new ProposalText(dir, files, tables, guess).proposal();
  }

  private static List<SourceFile> files(InputConfig input, String dir, SparkSession spark) {
    try {
      return SourceFolder.open(input, dir, spark).list();
    } catch (FileNotFoundException e) {
      throw new ConfigException("DIR: " + dir + " does not exist; name the folder of your data");
    } catch (IOException e) {
      throw new ConfigException(
          "DIR: cannot read " + dir + " (" + e.getMessage() + "); check the access to it");
    }
  }

  /** The format, where it is one that tells its columns by itself. */
  private static Optional<Sources> known(InputConfig input, SparkSession spark) {
    try {
      return Optional.of(Sources.find(input, spark));
    } catch (ConfigException e) {
      return Optional.empty();
    }
  }

  private static Proposal of(String dir, Sources sources) {
    String format = sources.reader().format().label();
    List<String> lines = new ArrayList<>();
    lines.add(ProposalText.TITLE);
    lines.add("");
    lines.add("# " + sources.show() + ": recognised by the names of files and their first lines.");
    lines.add("input {");
    lines.add("  dir = " + ConfigUtil.quoteString(dir));
    lines.add("  format = " + format);
    lines.add("}");
    lines.addAll(split(Parts.of(sources.interactions()), List.of()));
    lines.addAll(ProposalText.template("{title}. {categories}"));
    return new Proposal(String.join("\n", lines) + "\n", List.of(), sources.show() + " in " + dir);
  }

  /**
   * The split.
   *
   * @param cores lines about the cores, where they are not the defaults
   */
  static List<String> split(Parts parts, List<String> cores) {
    List<String> lines = new ArrayList<>(List.of("", "corpus {"));
    if (parts.parts().isEmpty()) {
      lines.add("  # A user's last interaction is for testing, the one before for validation. The");
      lines.add("  # alternative is global-time: everything after a date.");
      lines.add("  split = leave-one-out");
      lines.addAll(cores);
    } else {
      lines.add(
          "  # The files are named train, valid and test: their split is kept, and nothing is");
      lines.add("  # filtered.");
      lines.add("  split = files");
      lines.add("  user-core = 0");
      lines.add("  item-core = 0");
    }
    lines.add("}");
    return lines;
  }
}

package io.foster.report;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The part of a document, between two comments, that a benchmark writes. */
public final class ResultsBlock {
  private static final String BEGIN = "<!-- results: written by foster benchmark, not by hand -->";
  private static final String END = "<!-- end of results -->";
  private static final Pattern BLOCK =
      Pattern.compile("<!-- results:[^\\r\\n]*-->(\\R).*?" + END, Pattern.DOTALL);

  private ResultsBlock() {}

  /**
   * The document with another block.
   *
   * @param document Markdown
   * @param results what stands between the comments
   * @return empty where the document has no such comments
   * @throws IllegalArgumentException if it has the first of them and not the last
   */
  public static Optional<String> in(String document, String results) {
    Matcher block = BLOCK.matcher(document);
    if (block.find()) {
      String lineEnd = block.group(1);
      return Optional.of(
          document.substring(0, block.start())
              + (BEGIN + "\n" + results + END).replace("\n", lineEnd)
              + document.substring(block.end()));
    }
    if (document.contains("<!-- results:")) {
      throw new IllegalArgumentException(
          "has the comment \"<!-- results:\" and no \"" + END + "\"");
    }
    return Optional.empty();
  }
}

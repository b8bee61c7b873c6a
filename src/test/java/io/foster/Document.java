package io.foster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page of the documentation, or a notebook.
 *
 * @param file from the project's root
 * @param text Markdown: of a notebook, its text and its code as blocks
 */
public record Document(Path file, String text) {
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w*)\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern HEADING = Pattern.compile("^#{1,6} +(.*)$", Pattern.MULTILINE);
  private static final Pattern INLINE = Pattern.compile("(?<!`)`([^`\n]+)`(?!`)");
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");

  /**
   * A block of code.
   *
   * @param language empty where the page names none
   */
  public record Block(String language, String code) {}

  /** README, CONTRIBUTING, everything below docs, and the notebooks. */
  public static List<Document> all() throws IOException {
    List<Path> files = new ArrayList<>(List.of(Path.of("README.md"), Path.of("CONTRIBUTING.md")));
    for (String directory : List.of("docs", "notebooks")) {
      try (Stream<Path> found = Files.walk(Path.of(directory))) {
        found.filter(f -> f.toString().matches(".*\\.(md|ipynb)")).sorted().forEach(files::add);
      }
    }
    List<Document> documents = new ArrayList<>();
    for (Path file : files) {
      documents.add(of(file));
    }
    return documents;
  }

  /** Reads one. */
  public static Document of(Path file) throws IOException {
    String text = Files.readString(file);
    return new Document(file, file.toString().endsWith(".ipynb") ? markdown(text) : text);
  }

  private static String markdown(String notebook) throws IOException {
    StringBuilder text = new StringBuilder();
    String code = notebook.contains("\"language\": \"java\"") ? "java" : "python";
    for (JsonNode cell : new ObjectMapper().readTree(notebook).path("cells")) {
      StringBuilder source = new StringBuilder();
      cell.path("source").forEach(line -> source.append(line.asText()));
      boolean isCode = cell.path("cell_type").asText().equals("code");
      text.append(isCode ? "```" + code + "\n" + source + "\n```\n\n" : source + "\n\n");
    }
    return text.toString();
  }

  /** Records what was tried at a time: its commands and names are those of that time. */
  public boolean isDiary() {
    return file.startsWith("docs/lab-notes");
  }

  public List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      blocks.add(new Block(block.group(1), block.group(2)));
    }
    return blocks;
  }

  /** The text without blocks of code. */
  public String prose() {
    return BLOCK.matcher(text).replaceAll("");
  }

  /** What stands between single backticks in the prose. */
  public List<String> inlineCode() {
    return INLINE.matcher(prose()).results().map(found -> found.group(1)).toList();
  }

  /** The targets of links, as written; those to other sites left out. */
  public List<String> links() {
    String plain = INLINE.matcher(prose()).replaceAll("");
    return LINK.matcher(plain)
        .results()
        .map(found -> found.group(1))
        .filter(target -> !target.matches("[a-z]+:.*"))
        .toList();
  }

  /** What can stand after # in a link to this page, as GitHub makes it of the headings. */
  public Set<String> anchors() {
    Map<String, Integer> seen = new HashMap<>();
    Set<String> anchors = new TreeSet<>();
    Matcher heading = HEADING.matcher(prose());
    while (heading.find()) {
      String shown = heading.group(1).replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1").strip();
      String anchor =
          shown.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
      int before = seen.merge(anchor, 1, Integer::sum) - 1;
      anchors.add(before == 0 ? anchor : anchor + "-" + before);
    }
    return anchors;
  }
}

package io.foster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents' links lead somewhere, and what they name exists. */
class DocumentsTest {
  private static final Path MAIN = Path.of("src/main/java");
  private static final Path TEST = Path.of("src/test/java");
  private static final Pattern TESTS = Pattern.compile("\\b[A-Z][\\w*]*(?:Test|IT)\\b");
  private static final Pattern NAME =
      Pattern.compile("\\bio\\.foster(?:\\.[a-z]+)*(?:\\.[A-Z]\\w*)?");
  private static final Pattern CONFIGURATION = Pattern.compile("(?<![\\w/])conf/[\\w/.-]*\\w");
  private static final Pattern CLASS =
      Pattern.compile("([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+)(?:\\.[\\w()]+)?");
  private static final Set<String> FOREIGN_CLASSES = Set.of("TextEmbedder");
  private static final Pattern KEY =
      Pattern.compile("([a-z][a-z-]*)((?:\\.[a-z0-9][a-z0-9-]*)+)(?: *= *.*| *\\{.*)?");
  private static final Pattern IMPORT =
      Pattern.compile("^import (?:static )?io\\.foster\\.([a-z]+)\\.", Pattern.MULTILINE);

  private static void assertNone(List<String> broken) {
    assertTrue(broken.isEmpty(), () -> String.join("\n", broken));
  }

  @Test
  void everyLinkLeadsToAFileAndAHeading() throws IOException {
    List<String> broken = new ArrayList<>();
    int links = 0;
    for (Document page : Document.all()) {
      for (String link : page.links()) {
        links++;
        String path = link.replaceFirst("#.*", "");
        Path target = path.isEmpty() ? page.file() : page.file().resolveSibling(path).normalize();
        if (!Files.exists(target)) {
          broken.add(page.file() + " links to " + link + ": there is no " + target);
        } else if (link.contains("#")) {
          Set<String> anchors = Document.of(target).anchors();
          if (!anchors.contains(link.replaceFirst("[^#]*#", ""))) {
            broken.add(page.file() + " links to " + link + ": headings are " + anchors);
          }
        }
      }
    }
    assertNone(broken);
    assertTrue(links > 50, "found " + links + " links");
  }

  @Test
  void everyPageIsReachedFromTheReadme() throws IOException {
    Set<Path> reached = new TreeSet<>();
    List<Path> next = new ArrayList<>(List.of(Path.of("README.md")));
    while (!next.isEmpty()) {
      Path page = next.remove(0);
      if (reached.add(page)) {
        Document.of(page).links().stream()
            .map(link -> page.resolveSibling(link.replaceFirst("#.*", "")).normalize())
            .filter(target -> target.toString().endsWith(".md") && Files.exists(target))
            .forEach(next::add);
      }
    }
    Set<Path> pages =
        Document.all().stream()
            .map(Document::file)
            .filter(file -> file.toString().endsWith(".md"))
            .collect(Collectors.toCollection(TreeSet::new));
    pages.removeAll(reached);
    assertEquals(Set.of(), pages, "no link leads to these");
  }

  @Test
  void everyConfigurationExists() throws IOException {
    List<String> broken = new ArrayList<>();
    int named = 0;
    for (Document page : Document.all()) {
      Matcher file = CONFIGURATION.matcher(page.text());
      while (!page.isDiary() && file.find()) {
        named++;
        if (!Files.exists(Path.of(file.group()))) {
          broken.add(page.file() + " names " + file.group());
        }
      }
    }
    assertNone(broken);
    assertTrue(named > 10, "found " + named);
  }

  @Test
  void everyClassAndPackageExists() throws IOException {
    List<String> broken = new ArrayList<>();
    int named = 0;
    for (Document page : Document.all()) {
      Matcher name = NAME.matcher(page.text());
      while (!page.isDiary() && name.find()) {
        named++;
        String path = name.group().replace('.', '/');
        boolean exists =
            Stream.of(MAIN, TEST)
                .anyMatch(
                    root ->
                        Files.isDirectory(root.resolve(path))
                            || Files.exists(root.resolve(path + ".java")));
        if (!exists) {
          broken.add(page.file() + " names " + name.group());
        }
      }
    }
    assertNone(broken);
    assertTrue(named > 5, "found " + named);
  }

  @Test
  void everyTestExists() throws IOException {
    Set<String> tests;
    try (Stream<Path> files = Files.walk(TEST)) {
      tests =
          files
              .map(file -> file.getFileName().toString().replaceFirst("\\.java$", ""))
              .collect(Collectors.toSet());
    }
    List<String> broken = new ArrayList<>();
    int named = 0;
    for (Document page : Document.all()) {
      Matcher test = TESTS.matcher(page.text());
      while (!page.isDiary() && test.find()) {
        named++;
        Pattern wanted = Pattern.compile(test.group().replace("*", "\\w*"));
        if (tests.stream().noneMatch(wanted.asMatchPredicate())) {
          broken.add(page.file() + " names " + test.group());
        }
      }
    }
    assertNone(broken);
    assertTrue(named > 10, "found " + named);
  }

  /** Names of classes and keys in the text, between backticks. */
  @Test
  void everyClassAndKeyOfTheTextExists() throws IOException {
    Set<String> classes = new TreeSet<>(FOREIGN_CLASSES);
    try (Stream<Path> files = Stream.concat(Files.walk(MAIN), Files.walk(TEST))) {
      files.map(f -> f.getFileName().toString().replaceFirst("\\.java$", "")).forEach(classes::add);
    }
    Config reference = ConfigFactory.parseResources(DocumentsTest.class, "/reference.conf");
    List<String> broken = new ArrayList<>();
    int named = 0;
    for (Document page : Document.all()) {
      for (String code : page.isDiary() ? List.<String>of() : page.inlineCode()) {
        Matcher name = CLASS.matcher(code);
        Matcher key = KEY.matcher(code);
        if (name.matches() && !classes.contains(name.group(1))) {
          broken.add(page.file() + " names the class " + code);
        }
        if (key.matches() && isSection(reference, key.group(1)) && !hasKey(reference, key)) {
          broken.add(page.file() + " names the key " + code);
        }
        named += name.matches() || key.matches() ? 1 : 0;
      }
    }
    assertNone(broken);
    assertTrue(named > 100, "found " + named);
  }

  private static boolean isSection(Config reference, String name) {
    return reference.root().get(name) instanceof ConfigObject;
  }

  /** A key, a section, or a file that is named like one. */
  private static boolean hasKey(Config reference, Matcher key) {
    String path = key.group(1) + key.group(2);
    return reference.hasPathOrNull(path)
        || path.matches(".*\\.(json|jsonl|html|md|csv|conf|safetensors)");
  }

  /** The first column of the table below the heading Packages. */
  private static List<String> packages() throws IOException {
    String page = Files.readString(Path.of("docs/architecture.md"));
    String section =
        page.replaceFirst("(?s).*?\n## Packages\n", "").replaceFirst("(?s)\n## .*", "");
    return Pattern.compile("^\\| `([a-z.]+)` \\|", Pattern.MULTILINE)
        .matcher(section)
        .results()
        .map(row -> row.group(1))
        .toList();
  }

  @Test
  void theArchitectureHasAllPackagesBottomUp() throws IOException {
    List<String> order = packages();
    Set<String> exist;
    try (Stream<Path> directories = Files.list(MAIN.resolve("io/foster"))) {
      exist =
          directories
              .filter(Files::isDirectory)
              .map(directory -> directory.getFileName().toString())
              .collect(Collectors.toCollection(TreeSet::new));
    }
    exist.add("io.foster");
    assertEquals(exist, new TreeSet<>(order));
    List<String> broken = new ArrayList<>();
    for (String name : order) {
      for (String other : imports(name)) {
        if (order.indexOf(other) >= order.indexOf(name) && !other.equals(name)) {
          broken.add(name + " stands before " + other + ", which it imports");
        }
      }
    }
    assertNone(broken);
  }

  private static Set<String> imports(String name) throws IOException {
    Path directory = MAIN.resolve("io/foster").resolve(name.equals("io.foster") ? "" : name);
    Set<String> imports = new TreeSet<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        IMPORT.matcher(Files.readString(file)).results().forEach(i -> imports.add(i.group(1)));
      }
    }
    return imports;
  }
}

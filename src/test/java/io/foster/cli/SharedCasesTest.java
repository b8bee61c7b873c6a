package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Inputs as people report them publicly, where they lie beside the project: each does what its
 * README expects. The kinds they stand for have tests of their own.
 */
class SharedCasesTest {
  private static final Path CASES =
      Path.of(System.getProperty("foster.shared.cases", "../shared/cases"));
  private static final String GENERIC = "input.format=generic";
  private static final String PARQUET_ORDERS = "input.interactions=orders.parquet";
  private static final String PARQUET_PRODUCTS = "input.items=products.parquet";
  @TempDir Path temp;
  private CommandRun last;

  @BeforeEach
  void skipWithoutTheCases() {
    Assumptions.assumeTrue(Files.isDirectory(CASES), "skipped: there is no " + CASES);
    TestSpark.session();
  }

  private int ingest(String folder, String... settings) {
    return ingest(CASES.resolve(folder), settings);
  }

  private int ingest(Path input, String... settings) {
    List<String> args = new ArrayList<>(List.of("ingest", "--overwrite"));
    args.addAll(List.of("--set", "corpus.user-core=0", "--set", "corpus.item-core=0"));
    args.addAll(List.of("--set", "input.dir=" + input, "--output", out().toString()));
    Arrays.stream(settings).forEach(s -> args.addAll(List.of("--set", s)));
    last = CommandRun.of(args.toArray(String[]::new));
    return last.code();
  }

  private int csv(String name, String... settings) {
    List<String> all = new ArrayList<>(List.of(GENERIC, "input.interactions=orders.csv"));
    all.add("input.items=products.csv");
    all.addAll(List.of(settings));
    return ingest(name + "/in", all.toArray(String[]::new));
  }

  private Path out() {
    return temp.resolve("out");
  }

  private List<Row> rows(String table) {
    return TestSpark.session().read().parquet(out().resolve(table).toString()).collectAsList();
  }

  private Map<String, String> texts() {
    return rows("corpus/items").stream()
        .collect(
            Collectors.toMap(
                r -> r.<String>getAs("item_id"),
                r -> r.<String>getAs("text"),
                (a, b) -> a,
                TreeMap::new));
  }

  private long interactions() {
    return rows("ingest/interactions").size();
  }

  private void worked(int code) {
    assertEquals(0, code, last::err);
    assertFalse(last.err().contains("internal error"), last.err());
  }

  private void refused(int code, String... parts) {
    assertEquals(2, code, last::err);
    for (String part : parts) {
      assertTrue(last.err().contains(part), "\"" + part + "\" is not in: " + last.err());
    }
    last.err().lines().filter(l -> l.startsWith("error")).forEach(SharedCasesTest::printable);
  }

  private static void printable(String line) {
    assertTrue(line.chars().noneMatch(Character::isISOControl), line);
  }

  @Test
  void literalPaths() throws IOException {
    worked(ingest("100f-bracket-jsonl/in"));
    assertEquals(88, interactions());
    worked(ingest("plain/in"));
    long plain = interactions();
    try (Stream<Path> folders = Files.list(CASES.resolve("19-paths/in"))) {
      for (Path folder : folders.toList()) {
        worked(ingest(folder));
        assertEquals(plain, interactions(), folder.toString());
      }
    }
    Path colon = temp.resolve("run:2024-01-01T00:00");
    copy(CASES.resolve("plain/in"), colon);
    worked(ingest(colon));
    assertEquals(plain, interactions());
    refused(ingest("24-colon-file/in"), "holds a colon", "rename it");
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  @Test
  void missingValues() {
    worked(ingest("116-json-nan/in", "item-text.template=\"{title}. {categories}. {brand}\""));
    assertEquals("Thing number alpha. A", texts().get("B000"));
    texts().values().forEach(text -> assertFalse(text.matches("(?i).*(nan|none).*"), text));
    worked(
        ingest(
            "05-amazon2023-raw/in", "item-text.template=\"{title}. Price: {attributes.price}\""));
    texts().values().forEach(text -> assertFalse(text.matches(".*Price: (None|\u2014).*"), text));
    assertTrue(last.err().contains("not between 1990 and 2100"), last.err());
    worked(ingest("08-amazon2018-dirty/in", "item-text.template=\"{title}. {attributes.price}\""));
    texts().values().forEach(text -> assertFalse(text.contains("a-box-inner"), text));
    assertTrue(last.err().contains("source of a page"), last.err());
  }

  @Test
  void dialectsAndCharacterSets() {
    worked(
        ingest(
            "11-hm/in",
            GENERIC,
            "input.interactions=transactions_train.csv",
            "input.items=articles.csv",
            "input.columns.user=customer_id",
            "input.columns.item=article_id",
            "input.columns.item-id=article_id",
            "input.columns.timestamp=t_dat",
            "input.columns.timestamp-format=iso",
            "input.columns.title=prod_name",
            "input.columns.description=detail_desc",
            "item-text.template=\"{title}. {description}\""));
    assertEquals("Thing number alpha. Jersey top, with narrow straps", texts().get("0108775015"));

    refused(csv("12-semicolon"), "input.columns.separator", "semicolons");
    worked(csv("12-semicolon", "input.columns.separator=;"));
    assertEquals("Thing number alpha", texts().get("B000"));

    worked(csv("13-bom-spaces"));
    assertEquals("Thing number alpha", texts().get("B000"));

    refused(csv("45-utf16", "input.charset=UTF-16"), "input.charset", "iconv");
    refused(csv("45-utf16"), "UTF-16", "iconv");
    refused(csv("46-latin1"), "not UTF-8", "input.charset");
    worked(csv("46-latin1", "input.charset=windows-1252"));
    assertEquals("Caf\u00e9 \u00f1and\u00fa Thing number alpha", texts().get("B000"));

    refused(csv("50-spark-csv-escape"), "input.columns.escape");
    worked(csv("50-spark-csv-escape", "input.columns.escape=\\"));
    assertEquals(
        "A \"quoted, x\" 3.5\" Thing number alpha \\", texts().get("B000").split("\\. c")[0]);

    worked(csv("52-newline-1pct", "item-text.template=\"{title}. {description}\""));
    assertTrue(
        texts().get("B002").matches("Thing number gamma. short sleeve .+"), texts().get("B002"));
    refused(csv("103-gz-misnamed"), "is gzip", ".gz");
  }

  @Test
  void times() {
    worked(csv("15-mixed-units"));
    assertTrue(last.err().contains("milliseconds"), last.err());
    assertTrue(last.err().contains("52672"), last.err());
  }

  @Test
  void usersFaultsAreNoInternalErrors() {
    worked(ingest("31-nanos/in", GENERIC, PARQUET_ORDERS, PARQUET_PRODUCTS));
    assertEquals(0, interactions() == 0 ? 1 : 0);
    refused(
        ingest("39-upper/in", GENERIC, PARQUET_ORDERS, PARQUET_PRODUCTS),
        "no column \"user_id\"",
        "USER_ID");
    refused(csv("42-dup-header"), "products.csv", "\"title\" more than once");
  }

  @Test
  void adviceHelps() {
    refused(ingest("02-recbole-comma/in"), "input.columns.separator", "commas");
    worked(ingest("02-recbole-comma/in", "input.columns.separator=,"));
    refused(csv("14-pandas-index"), "\"4.0\"", "\"0\"");
    CommandRun quoting =
        CommandRun.of(
            "validate",
            "--set",
            "input.dir=" + CASES.resolve("plain/in"),
            "--set",
            "item-text.template={title}. {description}",
            "--output",
            out().toString());
    assertEquals(0, quoting.code(), quoting.err());
  }

  @Test
  void listsInCells() {
    worked(ingest("01-recbole-basic/in"));
    assertTrue(texts().get("B000").contains("Home & Kitchen, Storage"), texts().get("B000"));
  }

  @Test
  void outputInTheInput() throws IOException {
    Path input = temp.resolve("data");
    copy(CASES.resolve("101-output-in-input/in"), input);
    String[] command = {
      "ingest",
      "--resume",
      "--set",
      "input.dir=" + input,
      "--set",
      "corpus.user-core=2",
      "--set",
      "corpus.item-core=2",
      "--output",
      input.resolve("run").toString()
    };
    CommandRun first = CommandRun.of(command);
    assertEquals(0, first.code(), first.err());
    CommandRun second = CommandRun.of(command);
    assertEquals(0, second.code(), second.err());
    assertTrue(second.err().contains("ingest: done before"), second.err());
  }

  @Test
  void publishedData() {
    worked(
        ingest(
            "06-amazon2023-csv/in",
            "input.format=amazon-2023",
            "input.interactions=All_Beauty.csv"));
    assertEquals(88, interactions());
    worked(ingest("06-amazon2023-csv/in"));
    worked(
        ingest(
            "21-steam/in",
            GENERIC,
            "input.interactions=steam_reviews.json",
            "input.items=steam_games.json",
            "input.columns.user=username",
            "input.columns.item=product_id",
            "input.columns.item-id=id",
            "input.columns.timestamp=date",
            "input.columns.timestamp-format=iso"));
    assertEquals("Thing number alpha", texts().get("B000").split("\\.")[0]);
    worked(
        ingest(
            "55-nested-json/in",
            GENERIC,
            "input.interactions=orders.jsonl",
            "input.items=products.jsonl",
            "input.columns.user=user.id",
            "input.columns.item=item.id",
            "input.columns.item-id=item.id"));
    assertEquals(88, interactions());
    worked(ingest("113-hf-parquet/in"));
    worked(ingest("113-hf-parquet/in", "input.format=amazon-2023"));
  }

  @Test
  void encoders() {
    assertEquals(2, validate("/no/such/model"), last::err);
    assertTrue(last.err().contains("/no/such/model"), last.err());
    assertEquals(2, validate(CASES.resolve("76-enc-tok-broken/model").toString()), last::err);
    assertTrue(last.err().contains("tokenizer.json: is no tokenizer"), last.err());
    // Its large files are not there; the module itself is tried in SentenceTransformersFolderTest.
    assertEquals(2, validate(CASES.resolve("64-enc-dense/model").toString()), last::err);
  }

  private int validate(String encoder) {
    String plain = "input.dir=" + CASES.resolve("plain/in");
    last =
        CommandRun.of(
            "validate",
            "--set",
            plain,
            "--set",
            "encoder.source=" + encoder,
            "--output",
            out().toString());
    return last.code();
  }
}

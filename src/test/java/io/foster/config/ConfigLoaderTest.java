package io.foster.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import io.foster.base.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
  private static final String REFERENCE =
      """
      seed = 42
      input { dir = null, format = amazon-2018, columns {} }
      corpus {
        k-core = 5
        split = leave-one-out
        quantiles = [0.8, 0.9]
        seeds = [1, 2]
        share = 0.5
        text { template = "{title}", lower = false }
      }
      """;

  @TempDir Path dir;

  private enum Split {
    LEAVE_ONE_OUT,
    GLOBAL_TIME
  }

  private record Read(
      Optional<String> dir, int core, Split split, List<Long> seeds, double share, boolean lower) {
    static Read read(Section root) {
      Section corpus = root.section("corpus");
      return new Read(
          root.section("input").optionalString("dir"),
          corpus.integer("k-core", 1),
          corpus.choice("split", Split.class),
          corpus.seeds("seeds"),
          corpus.number("share", 0, 1),
          corpus.section("text").bool("lower"));
    }
  }

  private static ConfigLoader loader() {
    Config reference =
        ConfigFactory.parseString(
            REFERENCE, ConfigParseOptions.defaults().setOriginDescription("reference.conf"));
    return new ConfigLoader(reference, List.of("input.columns"), Clock.systemUTC());
  }

  private static <T> T load(Function<Section, T> read, Path file, String... sets) {
    return loader()
        .load(
            Optional.ofNullable(file).map(Path::toString),
            Arrays.stream(sets).map(Assignment::parse).toList(),
            Configuration::new,
            read);
  }

  private static List<String> problems(Path file, String... sets) {
    return assertThrows(ConfigException.class, () -> load(Read::read, file, sets)).problems();
  }

  private Path file(String text) throws IOException {
    return Files.writeString(dir.resolve("my.conf"), text);
  }

  @Test
  void spansAreBeforeTheRunsStartWhereOneIsNamed() {
    String span = "ingest.from = -1d\nrun.start = ";
    FosterConfig config =
        new ConfigLoader().loadText("t", span + "\"2024-03-01T00:10:00+00:30\"", List.of());
    assertEquals("2024-02-28T00:00:00Z", config.ingest().from().orElseThrow().toString());
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () -> new ConfigLoader().loadText("t", span + "yesterday", List.of()));
    assertTrue(e.getMessage().contains("run.start: \"yesterday\" is no time"), e.getMessage());
  }

  @Test
  void conditionsThatDifferWhereSecretsAreMaskedDiffer() {
    for (String key : List.of("ingest.where", "item-text.template")) {
      String title = key.equals("ingest.where") ? "" : " {title}";
      String text = key + " = \"session_token = 'VALUE'" + title + "\"";
      String a = decisive(text.replace("VALUE", "a"), key);
      assertEquals(a, decisive(text.replace("VALUE", "a"), key));
      assertNotEquals(a, decisive(text.replace("VALUE", "b"), key));
      assertFalse(a.contains("'a'"), a);
    }
    String place = "input.interactions = \"s3a://KEY:VALUE@bucket/x\"";
    assertEquals(
        decisive(place.replace("VALUE", "a"), "input.interactions"),
        decisive(place.replace("VALUE", "b"), "input.interactions"),
        "a place is the same with another password");
  }

  private static String decisive(String text, String key) {
    return new ConfigLoader().loadText("t", text, List.of()).renderDecisive(key);
  }

  @Test
  void defaultsHoldWhereNothingIsSet() {
    assertEquals(
        new Read(Optional.empty(), 5, Split.LEAVE_ONE_OUT, List.of(1L, 2L), 0.5, false),
        load(Read::read, null));
  }

  @Test
  void theFileOverridesTheDefaultsAndTheCommandLineTheFile() throws IOException {
    Path file = file("corpus { k-core = 3, split = global-time, share = 0.25 }");
    Read read = load(Read::read, file, "corpus.k-core=7", "corpus.seeds=[4,5,6]");
    assertEquals(
        new Read(Optional.empty(), 7, Split.GLOBAL_TIME, List.of(4L, 5L, 6L), 0.25, false), read);
  }

  @Test
  void theLastOfTwoAssignmentsWins() {
    assertEquals(9, load(Read::read, null, "corpus.k-core=8", "corpus.k-core=9").core());
  }

  @Test
  void assignedPathsAndUrisAreStringsAsTheyStand() {
    for (String value :
        List.of("../shared/data/games", "s3a://bucket/a b?x=y#z", "C:\\data", "1e", "a=b")) {
      assertEquals(Optional.of(value), load(Read::read, null, "input.dir=" + value).dir());
    }
    assertEquals(Optional.of("null"), load(Read::read, null, "input.dir=\"null\"").dir());
    assertEquals(Optional.empty(), load(Read::read, null, "input.dir=null").dir());
  }

  @Test
  void anUnknownKeyNamesItsLineAndTheNearestKey() throws IOException {
    Path file = file("seed = 1\ncorpus {\n  k-cor = 3\n}\n");
    assertEquals(
        List.of("corpus.k-cor: is not a known key; did you mean corpus.k-core? (" + file + ":3)"),
        problems(file));
  }

  @Test
  void anUnknownKeyWithTheRightNameInTheWrongSectionIsSentThere() {
    assertEquals(
        List.of("template: is not a known key; did you mean corpus.text.template? (--set)"),
        problems(null, "template=x"));
  }

  @Test
  void anUnknownKeyLikeNoOtherPointsToTheReference() {
    assertEquals(
        List.of("zzzzzz: is not a known key; every key is in reference.conf (--set)"),
        problems(null, "zzzzzz.qqqqq=1"));
  }

  @Test
  void allProblemsAreReportedTogether() throws IOException {
    Path file =
        file(
            """
            corpus.k-core = five
            corpus.split = random
            corpus.share = 1.5
            input.fromat = x
            """);
    List<String> problems = problems(file, "corpus.text.lower=maybe", "corpus.seeds=3");
    assertEquals(
        List.of(
            "input.fromat: is not a known key; did you mean input.format? (" + file + ":4)",
            "corpus.k-core: found \"five\"; write a whole number (" + file + ":1)",
            "corpus.split: \"random\" is not known; use one of: leave-one-out, global-time ("
                + file
                + ":2)",
            "corpus.seeds: found 3; write a list of whole numbers (--set)",
            "corpus.share: 1.5 is out of range; use a number from 0 to 1 (" + file + ":3)",
            "corpus.text.lower: found \"maybe\"; write true or false (--set)"),
        problems);
  }

  @Test
  void aFractionIsNotCutToAWholeNumber() {
    assertEquals(
        List.of("corpus.k-core: found 2.7; write a whole number (--set)"),
        problems(null, "corpus.k-core=2.7"));
  }

  @Test
  void nullWhereAValueIsNeededAndNumbersOutOfRangeAreProblems() {
    assertEquals(
        List.of("corpus.k-core: is not set; write a whole number (--set)"),
        problems(null, "corpus.k-core=null"));
    assertEquals(
        List.of("corpus.k-core: 0 is out of range; use a whole number of at least 1 (--set)"),
        problems(null, "corpus.k-core=0"));
    assertEquals(
        List.of(
            "corpus.k-core: 3000000000 is out of range; use a whole number of at least 1 (--set)"),
        problems(null, "corpus.k-core=3000000000"));
  }

  @Test
  void aValueInPlaceOfASectionAndTheReverseAreProblems() {
    assertEquals(
        List.of(
            "corpus.text: is a section, found \"x\"; set one of its keys, such as"
                + " corpus.text.lower (--set)"),
        problems(null, "corpus.text=x"));
    assertEquals(
        List.of(
            "corpus.k-core: is a single value, not a section, found {\"a\":1}; write it like"
                + " corpus.k-core = 5 (--set)"),
        problems(null, "corpus.k-core.a=1"));
  }

  @Test
  void freeFormSectionsTakeAnyKey() {
    Config columns =
        load(
            root -> root.section("input").section("columns").raw(),
            null,
            "input.columns.user=customer",
            "input.columns.item=sku");
    assertEquals("customer", columns.getString("user"));
    assertEquals("sku", columns.getString("item"));
  }

  @Test
  void localFilesIncludeOthers() throws IOException {
    Files.writeString(dir.resolve("base.conf"), "corpus.k-core = 4\ncorpus.share = 0.1");
    Path file = file("include required(\"base.conf\")\ncorpus.share = 0.2");
    Read read = load(Read::read, file);
    assertEquals(4, read.core());
    assertEquals(0.2, read.share());
  }

  @Test
  void problemsOfAnIncludedFileNameThatFile() throws IOException {
    Files.writeString(dir.resolve("base.conf"), "\ncorpus.k-core = many");
    Path file = file("include required(\"base.conf\")");
    String problem = problems(file).get(0);
    assertTrue(problem.endsWith("base.conf:2)"), problem);
  }

  @Test
  void aMissingFileADirectoryAndBrokenSyntaxAreOneLineEach() throws IOException {
    String missing = problems(dir.resolve("absent.conf")).get(0);
    assertTrue(missing.contains("absent.conf: there is no such file"), missing);
    String directory = problems(dir).get(0);
    assertTrue(directory.contains("is a directory"), directory);
    String broken = problems(file("corpus { k-core = 3\n")).get(0);
    assertTrue(broken.contains("my.conf"), broken);
    assertEquals(1, broken.lines().count(), broken);
    String undefined = problems(file("input.dir = ${nowhere}/x")).get(0);
    assertTrue(undefined.contains("nowhere"), undefined);
  }

  @Test
  void aFileOfAnotherFileSystemIsReadThroughHadoop() throws IOException {
    // A scheme of its own for local files, so that the remote path of the code is taken.
    Configuration hadoop = new Configuration();
    hadoop.set("fs.viewfs.mounttable.t.link./conf", dir.toUri().toString());
    file("corpus.k-core = 11");
    ConfigLoader loader = loader();
    String uri = "viewfs://t/conf/my.conf";
    Read read = loader.load(Optional.of(uri), List.of(), () -> hadoop, Read::read);
    assertEquals(11, read.core());

    file("include \"other.conf\"");
    ConfigException include =
        assertThrows(
            ConfigException.class,
            () -> loader.load(Optional.of(uri), List.of(), () -> hadoop, Read::read));
    assertTrue(include.getMessage().contains("works in local files only"), include.getMessage());
  }

  @Test
  void aSchemeWithoutAClientSaysWhatToAdd() {
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () ->
                loader()
                    .load(
                        Optional.of("nosuch://bucket/x.conf"),
                        List.of(),
                        Configuration::new,
                        Read::read));
    assertTrue(e.getMessage().contains("add its Hadoop connector"), e.getMessage());
  }

  @Test
  void malformedAssignmentsSayHowToWriteThem() {
    assertThrows(ConfigException.class, () -> Assignment.parse("corpus.k-core"));
    assertThrows(ConfigException.class, () -> Assignment.parse("=3"));
    assertThrows(ConfigException.class, () -> Assignment.parse("a b=3"));
    assertThrows(ConfigException.class, () -> load(Read::read, null, "corpus.seeds=[1,2"));
  }

  @Test
  void placesOfCachesAndLimitsOfMemoryAreNothingThatResultsDependOn() {
    String before = LoadedConfig.with().renderDecisive("encoder");
    assertEquals(
        before,
        LoadedConfig.with(
                "encoder.cache.dir=/other",
                "encoder.cache.memory-mib=7",
                "encoder.cache.graphs-mib=0",
                "encoder.driver-features-mib=9")
            .renderDecisive("encoder"));
    assertNotEquals(before, LoadedConfig.with("encoder.slices=3").renderDecisive("encoder"));
    assertEquals("null", LoadedConfig.with().renderDecisive("encoder.cache"));
    assertEquals(
        LoadedConfig.with().render("distill"), LoadedConfig.with().renderDecisive("distill"));
  }

  @Test
  void theShippedDefaultsAreAValidConfiguration() {
    FosterConfig config = new ConfigLoader().load(Optional.empty(), List.of(), Configuration::new);
    assertEquals(Optional.empty(), config.output());
    assertEquals("data", config.dataset());
    assertThrows(ConfigException.class, config::requireOutput);
  }

  @Test
  void theDataSetIsNamedAfterItsDirectoryUnlessSaidOtherwise() {
    assertEquals("games", named("input.dir=../shared/data/games/"));
    assertEquals("mine", named("input.dir=../shared/data/games", "run.name=mine"));
    assertEquals("sample", named("run.sample=true"));
  }

  private static String named(String... sets) {
    return LoadedConfig.with(sets).dataset();
  }

  @Test
  void sectionsRenderEquallyWhateverTheOrderTheyAreWrittenIn() {
    String a = LoadedConfig.with("corpus.user-core=3", "corpus.item-core=4").render("corpus");
    assertEquals(a, LoadedConfig.with("corpus.item-core=4", "corpus.user-core=3").render("corpus"));
    assertNotEquals(
        a, LoadedConfig.with("corpus.user-core=3", "corpus.item-core=5").render("corpus"));
    assertEquals("3", LoadedConfig.with("corpus.user-core=3").render("corpus.user-core"));
    assertEquals("null", LoadedConfig.with().render("run.name"));
  }

  @Test
  void theTransformersParamsAreFreeAndColumnNamesAreNot() {
    String params = "encoder.static.transformer.params";
    assertEquals(
        "{\"modelUrl\":\"s3a://b/m\"}",
        LoadedConfig.with(params + ".modelUrl=s3a://b/m").render(params));
    ConfigException e =
        assertThrows(ConfigException.class, () -> LoadedConfig.with("input.columns.usre=customer"));
    assertEquals(
        List.of("input.columns.usre: is not a known key; did you mean input.columns.user? (--set)"),
        e.problems());
  }

  @Test
  void aRemovedKeyNamesWhatDoesItsWorkNow() {
    ConfigException e =
        assertThrows(ConfigException.class, () -> LoadedConfig.with("run.mlflow-dir=mlruns"));
    assertEquals(
        List.of(
            "run.mlflow-dir: is not a known key; submit/mlflow/foster_mlflow.py OUTPUT puts a run"
                + " into MLflow instead (--set)"),
        e.problems());
    // As manifests of earlier releases have it.
    assertEquals(25, LoadedConfig.with("run.mlflow-dir=null").run().checkpointSteps());
  }

  @Test
  void theShippedExamplesAreValidConfigurations() {
    for (String file : List.of("conf/quickstart.conf", "conf/games.conf")) {
      FosterConfig config =
          new ConfigLoader().load(Optional.of(file), List.of(), Configuration::new);
      assertTrue(config.requireOutput().startsWith("runs/"), file);
    }
  }
}

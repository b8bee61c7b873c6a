package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.Document;
import io.foster.base.ConfigException;
import io.foster.config.Assignment;
import io.foster.config.ConfigLoader;
import io.foster.stages.Pipelines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Every command in the documents and in the comments of conf/ has known options, and settings that
 * the configuration takes. Commands of lab notes are those of their time and not checked.
 */
class DocumentedCommandsTest {
  private static final Pattern INLINE = Pattern.compile("(\\./submit/)?foster [a-z]+( .*)?");
  private static final Pattern SET = Pattern.compile("\\.set\\(\"([^\"]+)\", *([^)]*)\\)");

  private int checked;
  private final List<String> broken = new ArrayList<>();

  private void check(Path file, List<String> args) {
    checked++;
    CommandLine foster =
        Main.commands(
            new Environment(
                Pipelines::run, Pipelines::studentFrom, System.out, System.err, Optional.empty()));
    try {
      CommandLine.ParseResult parsed = foster.parseArgs(args.toArray(String[]::new));
      if (parsed.hasSubcommand()) {
        for (CommandLine.Model.CommandSpec mixin :
            parsed.subcommand().commandSpec().mixins().values()) {
          if (mixin.userObject() instanceof CommonOptions common) {
            common.load();
          }
        }
      }
    } catch (ParameterException | ConfigException e) {
      broken.add("%s: foster %s: %s".formatted(file, String.join(" ", args), e.getMessage()));
    }
  }

  /** The same without a configuration file that only the reader has. */
  private static List<String> withoutForeignFiles(List<String> args) {
    List<String> own = new ArrayList<>();
    for (int i = 0; i < args.size(); i++) {
      boolean foreign =
          args.get(i).equals("--config")
              && i + 1 < args.size()
              && !args.get(i + 1).startsWith("conf/");
      if (foreign) {
        i++;
      } else {
        own.add(args.get(i));
      }
    }
    return own;
  }

  private void assertAllWork(int atLeast) {
    assertTrue(broken.isEmpty(), () -> String.join("\n", broken));
    assertTrue(checked >= atLeast, "found " + checked);
  }

  @Test
  void everyCommandIsOne() throws IOException {
    for (Document page : Document.all()) {
      if (!page.isDiary()) {
        for (Document.Block block : page.blocks()) {
          if (block.language().equals("sh")) {
            for (List<String> args : ShellCommands.in(block.code())) {
              check(page.file(), withoutForeignFiles(args));
            }
          }
        }
        for (String code : page.inlineCode()) {
          if (INLINE.matcher(code).matches()) {
            for (List<String> args : ShellCommands.in(code)) {
              check(page.file(), withoutForeignFiles(args));
            }
          }
        }
      }
    }
    assertAllWork(50);
  }

  @Test
  void everyCommandInAConfigurationIsOne() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("conf"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".conf")).toList()) {
        new ConfigLoader()
            .load(Optional.of(file.toString()), List.of(), () -> null); // Throws where it is wrong.
        String comments =
            String.join(
                "\n",
                Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith("#"))
                    .map(line -> line.substring(1).strip())
                    .toList());
        for (List<String> args : ShellCommands.in(comments)) {
          check(file, args);
        }
      }
    }
    assertAllWork(10);
  }

  @Test
  void everyConfigurationShownIsOne() throws IOException {
    for (Document page : Document.all()) {
      for (Document.Block block : page.blocks()) {
        if (block.language().equals("hocon") && !page.isDiary()) {
          checked++;
          try {
            new ConfigLoader().loadText(page.file().toString(), block.code(), List.of());
          } catch (ConfigException e) {
            broken.add(page.file() + ": " + e.getMessage());
          }
        }
      }
    }
    assertAllWork(2);
  }

  @Test
  void everyKeySetInJavaIsOne() throws IOException {
    for (Document page : Document.all()) {
      for (Document.Block block : page.blocks()) {
        // A block that catches shows what a wrong key is answered with.
        if (block.language().equals("java") && !block.code().contains("catch")) {
          Matcher set = SET.matcher(block.code());
          while (set.find()) {
            checked++;
            String value = set.group(2).replaceAll("^\"|\"$|^List\\.of\\(.*", "");
            key(page, set.group(1), value);
          }
        }
      }
    }
    assertAllWork(10);
  }

  private void key(Document page, String key, String value) {
    try {
      new ConfigLoader()
          .load(Optional.empty(), List.of(new Assignment(key, value, "set")), () -> null);
    } catch (ConfigException e) {
      if (e.getMessage().contains("is not a known key")) {
        broken.add(page.file() + ": " + e.getMessage());
      }
    }
  }

  /** A block that begins with $ shows what is printed. */
  @Test
  void whatAWrongSettingIsAnsweredWithIsPrinted() throws IOException {
    for (Document page : Document.all()) {
      for (Document.Block block : page.blocks()) {
        if (block.language().isEmpty() && block.code().startsWith("$ ./submit/foster")) {
          checked++;
          String[] parts = block.code().split("\n", 2);
          List<String> args = ShellCommands.in(parts[0]).get(0);
          CommandRun run = CommandRun.of(args.toArray(String[]::new));
          assertEquals(parts[1], run.err(), page.file().toString());
        }
      }
    }
    assertAllWork(1);
  }
}

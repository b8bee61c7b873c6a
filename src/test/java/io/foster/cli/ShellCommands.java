package io.foster.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Foster's commands in a piece of shell, as the documents have it: one command a line, backslashes
 * at the end of a line, loops over words, settings of the environment before the command.
 */
final class ShellCommands {
  private static final Pattern LOOP = Pattern.compile("for (\\w+) in (.*?); *do");
  private static final Pattern WORD = Pattern.compile("'[^']*'|\"[^\"]*\"|[^\\s'\"]+");
  private static final Set<String> STARTS =
      Set.of("foster", "./submit/foster", "submit/foster", "submit/spark-submit-gpu.sh");
  private static final Set<String> ENDS = Set.of("|", ">", ";", "&&", "#");

  private ShellCommands() {}

  /** The arguments of each, Spark's options taken away as submit/foster does. */
  static List<List<String>> in(String shell) throws IOException {
    Set<String> sparks = sparkOptions();
    List<List<String>> commands = new ArrayList<>();
    String variable = "";
    List<String> values = List.of("");
    for (String line : shell.replaceAll("\\\\\\n\\s*", " ").lines().toList()) {
      Matcher loop = LOOP.matcher(line);
      if (loop.find()) {
        variable = "$" + loop.group(1);
        values = Arrays.asList(loop.group(2).split(" +"));
      }
      for (String value : line.contains("$") && !variable.isEmpty() ? values : List.of("")) {
        List<String> words = words(variable.isEmpty() ? line : line.replace(variable, value));
        List<String> args = arguments(words);
        if (!args.isEmpty()) {
          commands.add(withoutSpark(args, sparks));
        }
      }
    }
    return commands;
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(line.strip());
    int end = 0;
    while (word.find()) {
      String plain = word.group().replaceAll("^['\"]|['\"]$", "");
      if (word.start() == end && end > 0) {
        words.set(words.size() - 1, words.get(words.size() - 1) + plain);
      } else {
        words.add(plain);
      }
      end = word.end();
    }
    return words;
  }

  /** What stands behind Foster's name; nothing where another program is called. */
  private static List<String> arguments(List<String> words) {
    int at = 0;
    while (at < words.size() && words.get(at).matches("time|\\$|[A-Z_]+=.*")) {
      at++;
    }
    if (at == words.size()) {
      return List.of();
    }
    if (words.get(at).equals("spark-submit")) {
      while (at < words.size() && !words.get(at).endsWith(".jar")) {
        at++;
      }
    } else if (!STARTS.contains(words.get(at))) {
      return List.of();
    }
    return words.stream()
        .skip(at + 1L)
        .takeWhile(word -> !ENDS.contains(word))
        .filter(word -> !word.matches("\\.{2,3}"))
        .map(word -> word.replaceFirst(";$", ""))
        .toList();
  }

  private static List<String> withoutSpark(List<String> args, Set<String> sparks) {
    List<String> own = new ArrayList<>();
    for (int i = 0; i < args.size(); i++) {
      if (sparks.contains(args.get(i))) {
        i++;
      } else if (!sparks.contains(args.get(i).replaceFirst("=.*", ""))) {
        own.add(args.get(i));
      }
    }
    return own;
  }

  /** The options that submit/foster hands to Spark. */
  private static Set<String> sparkOptions() throws IOException {
    String launcher = Files.readString(Path.of("submit/foster"));
    Matcher cases =
        Pattern.compile("case \\$1 in\\s+(--conf \\| --master [^)]*)\\)").matcher(launcher);
    if (!cases.find()) {
      throw new IllegalStateException("submit/foster: no list of Spark's options");
    }
    return Arrays.stream(cases.group(1).split("[\\s|\\\\]+")).collect(Collectors.toSet());
  }
}

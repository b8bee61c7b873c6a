package io.foster.cli;

import io.foster.base.Nearest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What somebody who mistyped a command, an option or its value may have meant. */
final class Suggestions {
  private Suggestions() {}

  /** One line that says what is wrong, and where something similar exists, what that is. */
  static String describe(ParameterException e) {
    CommandLine command = e.getCommandLine();
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      String word = unmatched.getUnmatched().get(0);
      boolean option = word.startsWith("-");
      if (!option && !commands(command).isEmpty()) {
        return isNoCommand(command, word);
      }
      String name = option ? word.replaceFirst("=.*", "") : word;
      return name
          + (option ? ": is not an option of " : ": is not an argument of ")
          + command.getCommandSpec().qualifiedName()
          + Nearest.close(name, option ? options(command) : List.of())
              .map(near -> "; did you mean " + near + "?")
              .orElse("");
    }
    if (e.getArgSpec() == null && e.getValue() != null) {
      // The argument of foster help.
      return isNoCommand(command, e.getValue());
    }
    if (e.getArgSpec() != null && e.getArgSpec().type().isEnum() && e.getValue() != null) {
      List<String> values =
          Arrays.stream(e.getArgSpec().type().getEnumConstants())
              .map(v -> v.toString().toLowerCase(Locale.ROOT))
              .toList();
      return "%s: \"%s\" is not one of %s%s"
          .formatted(
              ((CommandLine.Model.OptionSpec) e.getArgSpec()).longestName(),
              e.getValue(),
              String.join(", ", values),
              Nearest.close(e.getValue(), values).map(v -> "; did you mean " + v + "?").orElse(""));
    }
    return e.getMessage();
  }

  private static String isNoCommand(CommandLine parent, String word) {
    return word
        + ": is not a command of "
        + parent.getCommandSpec().qualifiedName()
        + Nearest.close(word, commands(parent))
            .map(near -> "; did you mean " + near + "?")
            .orElse("");
  }

  private static List<String> options(CommandLine command) {
    List<String> names = new ArrayList<>();
    command
        .getCommandSpec()
        .options()
        .forEach(option -> names.addAll(Arrays.asList(option.names())));
    return names;
  }

  private static List<String> commands(CommandLine command) {
    return List.copyOf(command.getSubcommands().keySet());
  }
}

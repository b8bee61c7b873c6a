package io.foster.config;

import io.foster.base.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The placeholders that {@code item-text.template} may hold. */
public final class TemplateSyntax {
  /** What comes before the name of an attribute of the source. */
  public static final String ATTRIBUTES = "attributes.";

  private static final List<String> COLUMNS =
      List.of("item_id", "title", "brand", "categories", "description", "features");

  /** A placeholder; group 1 is its name. */
  public static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");

  private TemplateSyntax() {}

  /** What is wrong with a template, and the mend. */
  public record Problem(String what, String mend) {}

  /** What is wrong with a template; empty for a good one. */
  public static List<Problem> problems(String template) {
    List<Problem> problems = new ArrayList<>();
    Set<String> names = placeholders(template);
    if (names.isEmpty()) {
      problems.add(
          new Problem(
              "\"" + template + "\" has no placeholder", "write at least one, such as {title}"));
    }
    String rest = PLACEHOLDER.matcher(template).replaceAll("");
    if (rest.contains("{") || rest.contains("}")) {
      problems.add(
          new Problem("unpaired brace in \"" + template + "\"", "write placeholders as {title}"));
    }
    for (String name : names) {
      boolean attribute = name.startsWith(ATTRIBUTES) && name.length() > ATTRIBUTES.length();
      if (!attribute && !COLUMNS.contains(name)) {
        problems.add(
            new Problem(
                "placeholder {" + name + "} is not known",
                "did you mean {"
                    + Nearest.of(name, COLUMNS).orElseThrow()
                    + "}? There are "
                    + Stream.concat(COLUMNS.stream(), Stream.of(ATTRIBUTES + "NAME"))
                        .map(c -> "{" + c + "}")
                        .collect(Collectors.joining(", "))));
      }
    }
    return problems;
  }

  private static Set<String> placeholders(String template) {
    Set<String> names = new LinkedHashSet<>();
    Matcher m = PLACEHOLDER.matcher(template);
    while (m.find()) {
      names.add(m.group(1).strip());
    }
    return names;
  }
}

package io.foster.itemtext;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * A sentence with placeholders for an item's attributes, such as {@code "{title}. {brand}.
 * {categories}"}.
 *
 * <p>The literal between two placeholders is read as the end of the left field, a separator, and
 * the beginning of the right field: in {@code "{price} dollars. Platform: {attributes.platform}"}
 * the field of the price ends with " dollars", the separator is ". " and the field of the platform
 * begins with "Platform: ". Without separating punctuation, closing brackets belong to the left
 * field, words and opening brackets to the right one. An empty attribute disappears with its field
 * and with the separator that follows it (the last one: that goes before). Punctuation at the end
 * of the template closes whatever was written.
 */
public final class ItemTemplate implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final String ATTRIBUTES = "attributes.";
  private static final List<String> COLUMNS =
      List.of("item_id", "title", "brand", "categories", "description", "features");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
  private static final Pattern PUNCTUATION = Pattern.compile("\\s*[.,;|!?/–—-]+(\\s+|$)");
  private static final Pattern CLOSING = Pattern.compile("^[)\\]}»”\"']*");
  private static final Pattern LAST_PUNCTUATION = Pattern.compile("[.,;|!?\\s]*$");

  private final List<Field> fields = new ArrayList<>();
  private final String end;
  private final String listSeparator;
  private final int maxWords;

  /** One placeholder with the words around it; {@code separator} is what follows. */
  private record Field(String before, String name, String after, String separator)
      implements Serializable {}

  /** What is wrong with a template, and the mend. */
  public record Problem(String what, String mend) {}

  /**
   * Parses a template.
   *
   * @throws IllegalArgumentException if it has {@link #problems}
   */
  public ItemTemplate(String template, String listSeparator, int maxWords) {
    if (!problems(template).isEmpty()) {
      throw new IllegalArgumentException(problems(template).toString());
    }
    this.listSeparator = listSeparator;
    this.maxWords = maxWords;
    Matcher m = PLACEHOLDER.matcher(template);
    m.find();
    String before = template.substring(0, m.start());
    for (boolean more = true; more; ) {
      String name = m.group(1).strip();
      int from = m.end();
      more = m.find();
      String literal = template.substring(from, more ? m.start() : template.length());
      String[] parts = more ? splitBetween(literal) : splitLast(literal);
      fields.add(new Field(before, name, parts[0], more ? parts[1] : ""));
      before = parts[more ? 2 : 1];
    }
    end = before;
  }

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
                    + nearest(name, COLUMNS)
                    + "}? There are "
                    + Stream.concat(COLUMNS.stream(), Stream.of(ATTRIBUTES + "NAME"))
                        .map(c -> "{" + c + "}")
                        .collect(Collectors.joining(", "))));
      }
    }
    return problems;
  }

  /** The names that follow {@code attributes.} in this template, in alphabetical order. */
  public Set<String> attributeNames() {
    return fields.stream()
        .map(Field::name)
        .filter(n -> n.startsWith(ATTRIBUTES))
        .map(n -> n.substring(ATTRIBUTES.length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The candidate with the smallest edit distance, the first of equals. */
  static String nearest(String name, List<String> candidates) {
    String best = candidates.get(0);
    for (String c : candidates) {
      if (distance(name, c) < distance(name, best)) {
        best = c;
      }
    }
    return best;
  }

  /** The item's text; "" if every attribute the template asks for is empty. */
  public String render(Item item) {
    StringBuilder text = new StringBuilder();
    String separator = "";
    for (Field field : fields) {
      String value = value(item, field.name);
      if (value.isEmpty()) {
        continue;
      }
      append(text, separator);
      text.append(field.before).append(value).append(field.after);
      separator = field.separator;
    }
    if (text.length() > 0) {
      append(text, end);
    }
    return firstWords(PlainText.singleSpaced(text.toString()));
  }

  private static void append(StringBuilder text, String separator) {
    // "Halt!" + ". " gives "Halt! ", not "Halt!. ".
    boolean closed = text.length() > 0 && ".!?".indexOf(text.charAt(text.length() - 1)) >= 0;
    text.append(closed && separator.startsWith(".") ? separator.substring(1) : separator);
  }

  private String value(Item item, String name) {
    return switch (name) {
      case "item_id" -> PlainText.of(item.itemId());
      case "title" -> PlainText.of(item.title());
      case "brand" -> PlainText.of(item.brand());
      case "description" -> PlainText.of(item.description());
      case "categories" -> list(item.categories());
      case "features" -> list(item.features());
      default -> PlainText.of(item.attributes().get(name.substring(ATTRIBUTES.length())));
    };
  }

  /** The entries once each: shops repeat a category at several levels of the tree. */
  private String list(List<String> entries) {
    return entries.stream()
        .map(PlainText::of)
        .filter(e -> !e.isEmpty())
        .collect(Collectors.toCollection(LinkedHashSet::new))
        .stream()
        .collect(Collectors.joining(listSeparator));
  }

  private String firstWords(String text) {
    int end = -1;
    for (int word = 0; maxWords > 0 && word < maxWords; word++) {
      end = text.indexOf(' ', end + 1);
      if (end < 0) {
        return text;
      }
    }
    return end < 0 ? text : text.substring(0, end);
  }

  private static String[] splitBetween(String literal) {
    Matcher punctuation = PUNCTUATION.matcher(literal);
    if (punctuation.find()) {
      return new String[] {
        literal.substring(0, punctuation.start()),
        punctuation.group(),
        literal.substring(punctuation.end())
      };
    }
    Matcher closing = CLOSING.matcher(literal);
    int left = closing.find() ? closing.end() : 0;
    int right = left;
    while (right < literal.length() && !beginsField(literal.charAt(right))) {
      right++;
    }
    return new String[] {
      literal.substring(0, left), literal.substring(left, right), literal.substring(right)
    };
  }

  private static boolean beginsField(char c) {
    return Character.isLetterOrDigit(c)
        || "([{«“\"'#".indexOf(c) >= 0
        || Character.getType(c) == Character.CURRENCY_SYMBOL;
  }

  private static String[] splitLast(String literal) {
    Matcher m = LAST_PUNCTUATION.matcher(literal);
    int at = m.find() ? m.start() : literal.length();
    return new String[] {literal.substring(0, at), literal.substring(at)};
  }

  private static Set<String> placeholders(String template) {
    Set<String> names = new LinkedHashSet<>();
    Matcher m = PLACEHOLDER.matcher(template);
    while (m.find()) {
      names.add(m.group(1).strip());
    }
    return names;
  }

  private static int distance(String a, String b) {
    return LevenshteinDistance.getDefaultInstance().apply(a, b);
  }
}

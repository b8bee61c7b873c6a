package io.foster.itemtext;

import io.foster.config.ItemTextConfig;
import io.foster.config.TemplateSyntax;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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

  /** The template of a configuration. */
  public static ItemTemplate of(ItemTextConfig config) {
    return new ItemTemplate(config.template(), config.listSeparator(), config.maxWords());
  }

  /**
   * Parses a template.
   *
   * @throws IllegalArgumentException if it has {@link TemplateSyntax#problems}
   */
  public ItemTemplate(String template, String listSeparator, int maxWords) {
    List<TemplateSyntax.Problem> problems = TemplateSyntax.problems(template);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(problems.toString());
    }
    this.listSeparator = listSeparator;
    this.maxWords = maxWords;
    Matcher m = TemplateSyntax.PLACEHOLDER.matcher(template);
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

  /** The names that follow {@code attributes.} in this template, in alphabetical order. */
  public Set<String> attributeNames() {
    return fields.stream()
        .map(Field::name)
        .filter(n -> n.startsWith(TemplateSyntax.ATTRIBUTES))
        .map(n -> n.substring(TemplateSyntax.ATTRIBUTES.length()))
        .collect(Collectors.toCollection(TreeSet::new));
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
      default ->
          PlainText.of(item.attributes().get(name.substring(TemplateSyntax.ATTRIBUTES.length())));
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
}

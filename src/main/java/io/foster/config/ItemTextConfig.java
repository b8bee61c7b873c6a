package io.foster.config;

/**
 * Section {@code item-text}: how an item's attributes become the text that the encoder reads.
 *
 * @param template text with placeholders, see {@link TemplateSyntax}
 * @param listSeparator what stands between the entries of a list attribute
 * @param maxWords words after which a text is cut, 0 for no limit
 */
public record ItemTextConfig(String template, String listSeparator, int maxWords) {

  /** Reads the section; what is wrong with it is recorded there. */
  public static ItemTextConfig read(Section s) {
    ItemTextConfig config =
        new ItemTextConfig(
            s.string("template"), s.string("list-separator"), s.integer("max-words", 0));
    TemplateSyntax.problems(config.template)
        .forEach(p -> s.problem("template", p.what(), p.mend()));
    return config;
  }
}

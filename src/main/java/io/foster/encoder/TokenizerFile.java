package io.foster.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import io.foster.base.ConfigException;
import io.foster.base.Json;
import io.foster.base.Printable;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.hadoop.fs.Path;

/** Finds out whether a tokenizer.json is one, and fits its model, before anything is encoded. */
final class TokenizerFile {
  /** Nothing at all, and what data hold: other scripts, odd bytes, half an emoji. */
  private static final List<String> TEXTS =
      List.of("a text", "", " ", "\0\u202e\ud83d", "\u4e2d\u6587 \ud83d\ude00 caf\u00e9");

  /** No tokenizer in use writes more than a few characters for one. */
  private static final double LARGEST_GROWTH = 1000;

  private TokenizerFile() {}

  /**
   * Fails unless the tokenizer opens, makes no text many times longer, and none of its tokens is
   * beyond the model's vocabulary.
   *
   * @param file for messages
   * @param vocabulary rows of the word embedding table
   */
  static void check(Path file, byte[] json, int vocabulary) {
    JsonNode tokenizer;
    try {
      tokenizer = Json.strict(json);
    } catch (IOException e) {
      throw new ConfigException(file + ": not JSON; download it again");
    }
    // Before it is opened: the texts that it is tried with would grow, too.
    double growth = growth(tokenizer.path("normalizer")) * growth(tokenizer.path("pre_tokenizer"));
    if (growth > LARGEST_GROWTH) {
      throw new ConfigException(
          "%s: its Replace and Prepend rules can make a text %.0f times longer; use the tokenizer the model came with"
              .formatted(file, growth));
    }
    long largest = largest(tokenizer);
    if (largest >= vocabulary) {
      throw beyond(file, largest, vocabulary);
    }
    try (TextTokenizer opened = new TextTokenizer(json, "", 16)) {
      for (int[] tokens : opened.encode(TEXTS)) {
        for (int token : tokens) {
          // What a template puts around a text need not be in the vocabulary.
          if (token < 0 || token >= vocabulary) {
            throw beyond(file, Integer.toUnsignedLong(token), vocabulary);
          }
        }
      }
    } catch (ConfigException e) {
      throw e;
    } catch (RuntimeException e) {
      String why = Printable.firstLine(e.getMessage());
      throw new ConfigException(
          file
              + ": is no tokenizer that can be used ("
              + why
              + "); write it with transformers'"
              + " AutoTokenizer.from_pretrained(folder).save_pretrained(folder)");
    }
  }

  private static ConfigException beyond(Path file, long token, int vocabulary) {
    return new ConfigException(
        "%s: holds the token %d, but config.json says vocab_size %d; use the tokenizer the model came with, or the model it belongs to"
            .formatted(file, token, vocabulary));
  }

  /**
   * How many characters may stand for one after a normalizer's or pre-tokenizer's rules, at most.
   */
  private static double growth(JsonNode rules) {
    double growth = 1;
    String type = rules.path("type").asText();
    if (type.equals("Replace")) {
      growth = replaced(rules.path("pattern"), rules.path("content").asText().length());
    } else if (type.equals("Prepend")) {
      growth = 1 + rules.path("prepend").asText().length();
    }
    for (JsonNode child : rules) {
      growth *= growth(child);
    }
    return growth;
  }

  /** The same of one replacement by {@code length} characters. */
  private static double replaced(JsonNode pattern, int length) {
    String literal = pattern.path("String").asText();
    if (!literal.isEmpty()) {
      return Math.max(1, length / (double) literal.length());
    }
    try {
      return Pattern.compile(pattern.path("Regex").asText()).matcher("").find()
          ? 1 + length
          : Math.max(1, length);
    } catch (PatternSyntaxException e) {
      // The tokenizer's own syntax: it may match the nothing beside each character.
      return 1 + length;
    }
  }

  private static long largest(JsonNode tokenizer) {
    long largest = -1;
    for (JsonNode added : tokenizer.path("added_tokens")) {
      largest = Math.max(largest, added.path("id").asLong(-1));
    }
    JsonNode vocabulary = tokenizer.path("model").path("vocab");
    if (vocabulary.isArray()) {
      // Unigram: a list of token and score, numbered from 0.
      return Math.max(largest, vocabulary.size() - 1);
    }
    for (JsonNode number : vocabulary) {
      largest = Math.max(largest, number.asLong(-1));
    }
    return largest;
  }
}

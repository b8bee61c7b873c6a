package io.foster.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.foster.base.ConfigException;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.Path;

/** Finds out whether a tokenizer.json is one, and fits its model, before anything is encoded. */
final class TokenizerFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private TokenizerFile() {}

  /**
   * Fails unless the tokenizer opens and none of its tokens is beyond the model's vocabulary.
   *
   * @param file for messages
   * @param vocabulary rows of the word embedding table
   */
  static void check(Path file, byte[] json, int vocabulary) {
    JsonNode tokenizer;
    try {
      tokenizer = JSON.readTree(json);
    } catch (IOException e) {
      throw new ConfigException(file + ": not JSON; download it again");
    }
    int largest = largest(tokenizer);
    if (largest >= vocabulary) {
      throw new ConfigException(
          "%s: holds the token %d, but config.json says vocab_size %d; use the tokenizer the model came with, or the model it belongs to"
              .formatted(file, largest, vocabulary));
    }
    try (TextTokenizer opened = new TextTokenizer(json, "", 16)) {
      opened.encode(List.of("a text"));
    } catch (RuntimeException e) {
      String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new ConfigException(
          file
              + ": is no tokenizer that can be used ("
              + why
              + "); write it with transformers'"
              + " AutoTokenizer.from_pretrained(folder).save_pretrained(folder)");
    }
  }

  private static int largest(JsonNode tokenizer) {
    int largest = -1;
    for (JsonNode added : tokenizer.path("added_tokens")) {
      largest = Math.max(largest, added.path("id").asInt(-1));
    }
    JsonNode vocabulary = tokenizer.path("model").path("vocab");
    if (vocabulary.isArray()) {
      // Unigram: a list of token and score, numbered from 0.
      return Math.max(largest, vocabulary.size() - 1);
    }
    for (JsonNode number : vocabulary) {
      largest = Math.max(largest, number.asInt(-1));
    }
    return largest;
  }
}

package io.foster.encoder;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Texts to token numbers, with special tokens, as the checkpoint's own tokenizer.json says. */
final class TextTokenizer implements AutoCloseable {
  private final HuggingFaceTokenizer tokenizer;
  private final String prefix;

  /**
   * @param json the bytes of tokenizer.json
   * @param prefix what stands before every text
   * @param maxTokens longer texts are cut, special tokens counted
   */
  TextTokenizer(byte[] json, String prefix, int maxTokens) {
    this.prefix = prefix;
    Map<String, String> options =
        Map.of(
            "padding",
            "false",
            "truncation",
            "true",
            "maxLength",
            Integer.toString(maxTokens),
            "modelMaxLength",
            Integer.toString(maxTokens));
    try {
      tokenizer = HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One array for each text, in order, without padding. */
  int[][] encode(List<String> texts) {
    List<String> read = texts.stream().map(text -> prefix + text).toList();
    Encoding[] encodings = tokenizer.batchEncode(read, true, false);
    int[][] tokens = new int[encodings.length][];
    for (int i = 0; i < tokens.length; i++) {
      long[] ids = encodings[i].getIds();
      tokens[i] = new int[ids.length];
      for (int t = 0; t < ids.length; t++) {
        tokens[i][t] = (int) ids[t];
      }
    }
    return tokens;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}

package io.foster.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.foster.base.ConfigException;
import io.foster.encoder.Checkpoints.Type;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Encoder folders that somebody made to do harm, or that were damaged on the way. */
class HostileEncoderTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  @TempDir Path folder;
  private final EncoderCheckpoint tiny = Checkpoints.tiny();

  @BeforeEach
  void write() throws IOException {
    Checkpoints.writeFolder(folder, tiny, Checkpoints.config(tiny.architecture()));
    Checkpoints.writeWeights(
        folder.resolve("model.safetensors"), tiny, Type.F32, n -> n, n -> true);
  }

  private void assertRefused(String... parts) {
    ConfigException e =
        assertTimeoutPreemptively(
            PATIENCE,
            () ->
                assertThrows(
                    ConfigException.class,
                    () -> EncoderCheckpoint.load(folder.toString(), new Configuration())));
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), "\"" + part + "\" is not in: " + e.getMessage());
    }
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
  }

  static Stream<Arguments> configs() {
    return Stream.of(
        arguments("num_hidden_layers", "2000000000", "at most 1000 layers"),
        arguments("num_hidden_layers", "4294967299", "not a whole number above 0"),
        arguments("num_hidden_layers", "3.9", "not a whole number above 0"),
        arguments("num_hidden_layers", "\"3\"", "not a whole number above 0"),
        arguments("num_hidden_layers", "-3", "not a whole number above 0"),
        arguments("hidden_size", "{\"__proto__\": 1}", "not a whole number above 0"),
        arguments("hidden_size", "18446744073709551648", "not a whole number above 0"),
        arguments("vocab_size", "2147483647", "has the shape"),
        arguments("max_position_embeddings", "1e400", "not a whole number above 0"),
        arguments("type_vocab_size", "0", "not a whole number above 0"),
        arguments("layer_norm_eps", "-1", "layer_norm_eps"),
        arguments("layer_norm_eps", "\"NaN\"", "layer_norm_eps"),
        arguments("layer_norm_eps", "1e308", "layer_norm_eps"),
        arguments("hidden_act", "\"__import__('os').system('x')\"", "is not supported"),
        arguments("model_type", "\"../../etc\"", "is not supported"),
        arguments("model_type", "\"roberta\", \"pad_token_id\": 2147483647", "pad_token_id"),
        arguments("model_type", "\"roberta\", \"pad_token_id\": -5", "pad_token_id"),
        arguments("hidden_size", "32, \"hidden_size\": 64", "Duplicate field"));
  }

  @ParameterizedTest(name = "config.json: {0} = {1}")
  @MethodSource("configs")
  void configurations(String key, String value, String part) throws IOException {
    ObjectNode config = Checkpoints.config(tiny.architecture());
    config.remove(key);
    String rest = JSON.writeValueAsString(config);
    String text = "{\"%s\": %s, %s".formatted(key, value, rest.substring(1));
    Files.writeString(folder.resolve("config.json"), text);
    assertRefused("config.json", part);
  }

  static Stream<Arguments> files() {
    String deep = "[".repeat(200_000);
    return Stream.of(
        arguments("config.json", "", "holds no JSON object"),
        arguments("config.json", "null", "holds no JSON object"),
        arguments("config.json", deep, "not JSON"),
        arguments("config.json", "{\"a\": \"" + "x".repeat(30_000_000) + "\"}", "not JSON"),
        arguments("config.json", "\u001f\u008b\b\0\0", "not JSON"),
        arguments("modules.json", deep, "not JSON"),
        arguments("modules.json", "[[[]]]", "the module"),
        arguments("modules.json", "[{\"type\": \"m.Transformer\", \"path\": \"/etc\"}]", "outside"),
        arguments(
            "modules.json", "[{\"type\": \"Transformer\", \"path\": \"a/../..\"}]", "outside"),
        arguments("modules.json", "[{\"type\": \"os.system\", \"path\": \"\"}]", "not supported"),
        arguments(
            "modules.json", "[{\"type\": \"Transformer\", \"path\": \"file:/x\"}]", "outside"),
        arguments("sentence_bert_config.json", "7", "holds no JSON object"),
        arguments("config_sentence_transformers.json", "\"x\"", "holds no JSON object"),
        arguments("tokenizer.json", "", "tokenizer.json"),
        arguments("tokenizer.json", deep, "tokenizer.json: not JSON"),
        arguments("tokenizer.json", "[]", "is no tokenizer that can be used"),
        arguments("tokenizer.json", "{\"model\": {\"type\": \"WordPiece\"}}", "is no tokenizer"));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("files")
  void files(String file, String content, String part) throws IOException {
    Files.writeString(folder.resolve(file), content);
    assertRefused(part);
  }

  static Stream<Arguments> tokenizers() {
    String regex =
        "{\"type\": \"Split\", \"behavior\": \"Isolated\", \"invert\": false, \"pattern\": %s}";
    return Stream.of(
        arguments("/model/vocab", "beyond", "4294967295", "holds the token 4294967295"),
        arguments("/model/vocab", "beyond", "4294967296", "holds the token 4294967296"),
        arguments("/model/vocab", "beyond", "-1", "is no tokenizer"),
        arguments("", "added_tokens", "[{\"id\": 99999, \"content\": \"x\"}]", "token 99999"),
        arguments(
            "",
            "post_processor",
            "{\"type\": \"BertProcessing\", \"sep\": [\"s\", 99999], \"cls\": [\"c\", 4000000000]}",
            "holds the token 4000000000"),
        arguments("", "pre_tokenizer", regex.formatted("{\"Regex\": \"(((\"}"), "is no tokenizer"),
        arguments("", "normalizer", "{\"type\": \"Exec\", \"command\": \"id\"}", "is no tokenizer"),
        arguments("", "normalizer", doubling(40), "times longer"),
        arguments(
            "",
            "pre_tokenizer",
            "{\"type\": \"Sequence\", \"pretokenizers\": [" + doubling(30) + "]}",
            "times longer"),
        arguments("", "decoder", "7", "is no tokenizer"));
  }

  /** Rules that make a letter 2^n of them, in a few bytes each. */
  private static String doubling(int n) {
    String rule = "{\"type\": \"Replace\", \"pattern\": {\"String\": \"a\"}, \"content\": \"aa\"}";
    return "{\"type\": \"Sequence\", \"normalizers\": ["
        + String.join(",", Collections.nCopies(n, rule))
        + "]}";
  }

  /** What tokenizers in use do: XLM-R's spaces, Llama's mark before a text. */
  @Test
  void rulesThatTokenizersHaveAreTaken() throws IOException {
    ObjectNode tokenizer = (ObjectNode) JSON.readTree(tiny.tokenizer());
    tokenizer.set(
        "normalizer",
        JSON.readTree(
            "{\"type\": \"Sequence\", \"normalizers\": ["
                + "{\"type\": \"Prepend\", \"prepend\": \"\u2581\"},"
                + "{\"type\": \"Replace\", \"pattern\": {\"String\": \" \"}, \"content\": \"\u2581\"},"
                + "{\"type\": \"Replace\", \"pattern\": {\"Regex\": \" {2,}\"}, \"content\": \" \"}]}"));
    byte[] json = JSON.writeValueAsBytes(tokenizer);
    TokenizerFile.check(
        new org.apache.hadoop.fs.Path("tokenizer.json"), json, tiny.architecture().vocabulary());
  }

  @ParameterizedTest(name = "tokenizer.json: {0}/{1} = {2}")
  @MethodSource("tokenizers")
  void tokenizers(String at, String key, String value, String part) throws IOException {
    ObjectNode tokenizer = (ObjectNode) JSON.readTree(tiny.tokenizer());
    ((ObjectNode) tokenizer.at(at)).set(key, JSON.readTree(value));
    Files.write(folder.resolve("tokenizer.json"), JSON.writeValueAsBytes(tokenizer));
    assertRefused("tokenizer.json", part);
  }

  @Test
  void textsAreEncodedWhateverTheyHold() {
    String[] texts = {
      "\0", "a\0b", "\ud83d", "\ude00\ud83d", "\u202etxt.exe", "\uffff\ufdd0", "x".repeat(1 << 20)
    };
    try (TextTokenizer tokenizer = new TextTokenizer(tiny.tokenizer(), "", 16)) {
      for (int[] tokens : tokenizer.encode(java.util.List.of(texts))) {
        assertTrue(tokens.length >= 2 && tokens.length <= 16, tokens.length + " tokens");
      }
    }
  }

  @Test
  void weightsThatAreNotInTheFolder() throws IOException {
    Path weights = folder.resolve("model.safetensors");
    Files.delete(weights);
    assertRefused("model.safetensors: there is no such file");
    // ONNX with its numbers in a file of any name is not read at all.
    Files.writeString(folder.resolve("model.onnx"), "\n\u0005/etc/passwd");
    assertRefused("model.safetensors: there is no such file");
    Path index = folder.resolve("model.safetensors.index.json");
    Files.writeString(index, "{\"weight_map\": {\"a\": \"../../../etc/passwd\"}}");
    assertRefused("is outside of the folder");
    Files.writeString(index, "{\"weight_map\": {\"a\": \"\"}}");
    assertRefused("is a folder, not a file");
    Files.writeString(index, "{\"weight_map\": {\"a\": \"none.safetensors\"}}");
    assertRefused("none.safetensors: there is no such file");
    Files.writeString(index, "{\"weight_map\": 7}");
    assertRefused("weights are missing");
    Files.delete(index);
    Files.createDirectory(weights);
    assertRefused("is a folder, not a file");
  }

  @Test
  void filesWithoutAnEnd() throws Exception {
    for (String name : new String[] {"config.json", "tokenizer.json", "model.safetensors"}) {
      write();
      Path file = folder.resolve(name);
      Files.delete(file);
      assertEquals(0, new ProcessBuilder("mkfifo", file.toString()).start().waitFor());
      assertRefused(name + ": is a pipe, a socket or a device");
      Files.delete(file);
      Files.createSymbolicLink(file, Path.of("/dev/zero"));
      assertRefused(name + ": is a pipe, a socket or a device");
      Files.delete(file);
      Files.createSymbolicLink(file, file);
      assertRefused(name);
      Files.delete(file);
      try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
        sparse.setLength(1L << 40);
      }
      assertRefused(name);
      Files.delete(file);
    }
  }
}

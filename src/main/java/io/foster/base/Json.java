package io.foster.base;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/**
 * The one reader and writer of JSON. Line ends are fixed and maps are written in their own order:
 * with ordered maps, equal values give equal bytes on every machine.
 */
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();

  private static final DefaultIndenter INDENT = new DefaultIndenter("  ", "\n");
  private static final ObjectWriter INDENTED =
      MAPPER.writer(
          new DefaultPrettyPrinter().withObjectIndenter(INDENT).withArrayIndenter(INDENT));

  /** For what others wrote: what could be read in two ways is refused. */
  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /** Indented, with a line end. */
  public static String write(Object value) {
    try {
      return INDENTED.writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw cannotWrite(value, e);
    }
  }

  /** On one line, without a line end: a line of JSON Lines. */
  public static String line(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw cannotWrite(value, e);
    }
  }

  /**
   * A value of a type.
   *
   * @throws JsonProcessingException if the text is no JSON, or not of the type
   */
  public static <T> T read(String text, Class<T> type) throws JsonProcessingException {
    return MAPPER.readValue(text, type);
  }

  /**
   * A tree.
   *
   * @throws JsonProcessingException if the text is no JSON
   */
  public static JsonNode tree(String text) throws JsonProcessingException {
    return MAPPER.readTree(text);
  }

  /**
   * A tree from UTF-8 that nobody could read otherwise: no key stands twice in an object, and
   * nothing follows the value.
   *
   * @throws JsonProcessingException if the bytes are no such JSON
   */
  public static JsonNode strict(byte[] utf8) throws JsonProcessingException {
    return STRICT.readTree(new String(utf8, StandardCharsets.UTF_8));
  }

  /** A new object to be filled in. */
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  private static IllegalStateException cannotWrite(Object value, JsonProcessingException e) {
    return new IllegalStateException("Cannot write " + value.getClass() + " as JSON", e);
  }
}

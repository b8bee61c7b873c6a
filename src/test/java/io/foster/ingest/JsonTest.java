package io.foster.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class JsonTest {

  @Test
  void exactlyOneObject() {
    assertNull(Json.error(" {\"a\": [1, {\"b\": null}], \"p\": NaN} "));
    assertEquals("not a JSON object", Json.error("[{\"a\": 1}]"));
    assertEquals("not a JSON object", Json.error("12"));
    assertEquals("text after the JSON object", Json.error("{\"a\": 1} {\"a\": 2}"));
    assertEquals("truncated JSON", Json.error("{\"a\": [1, 2"));
    assertEquals("truncated JSON", Json.error("{\"a\": \"cut he"));
    assertEquals("unparsable JSON", Json.error("{'a': 1}"));
    assertEquals("unparsable JSON", Json.error("{\"a\": 1, }"));
    assertEquals("unparsable JSON", Json.error("{\"a\": 1} x"));
  }
}

package io.foster.encoder;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * BERT's names for the weights of encoders that are built like it and call the parts of their
 * layers otherwise.
 *
 * @param layer what a layer's weights are called: the layer's number, the part, weight or bias
 * @param parts BERT's part by the encoder's own
 */
record LayerNames(Pattern layer, Map<String, String> parts) {

  /**
   * @param prefix of a layer's number, such as {@code encoder.layer.}
   */
  static LayerNames of(String prefix, Map<String, String> parts) {
    return new LayerNames(
        Pattern.compile(Pattern.quote(prefix) + "(\\d{1,9})\\.(.+)\\.([^.]+)"), parts);
  }

  /** BERT's name of a weight without model prefix; other names as they are. */
  String bert(String own) {
    Matcher matcher = layer.matcher(own);
    String part = matcher.matches() ? parts.get(matcher.group(2)) : null;
    return part == null
        ? own
        : EncoderArchitecture.layerPrefix(Integer.parseInt(matcher.group(1)))
            + part
            + "."
            + matcher.group(3);
  }
}

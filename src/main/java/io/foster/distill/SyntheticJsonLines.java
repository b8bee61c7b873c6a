package io.foster.distill;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.foster.corpus.Catalogue;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/**
 * The synthetic set for readers, as JSON Lines: one sequence a line, with titles.
 *
 * <pre>{"sequence": 0, "positions": [
 *   {"position": 0,
 *    "inputs": [{"itemId": .., "title": .., "weight": ..}],
 *    "next": [{"itemId": .., "title": .., "probability": ..}]}]}</pre>
 *
 * <p>Inputs of weight zero are left out. Probabilities are over the whole catalogue, of the most
 * probable items only, and rounded; the exact set is the safetensors file.
 */
final class SyntheticJsonLines {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final MathContext DIGITS = new MathContext(6);

  private final SyntheticSet set;
  private final Catalogue catalogue;

  private SyntheticJsonLines(SyntheticSet set, Catalogue catalogue) {
    this.set = set;
    this.catalogue = catalogue;
  }

  /**
   * Writes UTF-8, each line ended by a line feed; {@code out} stays open.
   *
   * @param targets the soft targets of every position, by sequence and position
   */
  static void write(
      OutputStream out, SyntheticSet set, Catalogue catalogue, List<SoftTarget> targets)
      throws IOException {
    SyntheticJsonLines lines = new SyntheticJsonLines(set, catalogue);
    int next = 0;
    for (int m = 0; m < set.sequenceCount(); m++) {
      try (JsonGenerator json = JSON.createGenerator(out)) {
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.writeStartObject();
        json.writeNumberField("sequence", m);
        json.writeArrayFieldStart("positions");
        for (int l = 0; l < set.lengths()[m]; l++) {
          lines.position(json, targets.get(next++));
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      out.write('\n');
    }
  }

  private void position(JsonGenerator json, SoftTarget target) throws IOException {
    json.writeStartObject();
    json.writeNumberField("position", target.position());
    json.writeArrayFieldStart("inputs");
    int first = (target.sequence() * set.maxLength() + target.position()) * set.mixture();
    for (int k = first; k < first + set.mixture(); k++) {
      float weight = set.inputWeights().data()[k];
      if (weight != 0) {
        item(json, set.inputItems()[k]);
        json.writeNumberField("weight", weight);
        json.writeEndObject();
      }
    }
    json.writeEndArray();
    json.writeArrayFieldStart("next");
    for (int i = 0; i < target.items().length; i++) {
      item(json, target.items()[i]);
      double rounded = new BigDecimal(target.probabilities()[i]).round(DIGITS).doubleValue();
      json.writeNumberField("probability", rounded);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void item(JsonGenerator json, int item) throws IOException {
    json.writeStartObject();
    json.writeStringField("itemId", catalogue.itemIds().get(item));
    json.writeStringField("title", catalogue.titles().get(item));
  }
}

package io.foster.distill;

import io.foster.base.JsonLines;
import io.foster.corpus.Catalogue;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

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
record SyntheticJsonLines(SyntheticSet set, Catalogue catalogue) {
  private static final MathContext DIGITS = new MathContext(6);

  private record Sequence(int sequence, List<Position> positions) {}

  private record Position(int position, List<Input> inputs, List<Next> next) {}

  private record Input(String itemId, String title, float weight) {}

  private record Next(String itemId, String title, double probability) {}

  /**
   * Writes the file.
   *
   * @param targets the soft targets of every position, by position
   */
  void write(Path file, List<SoftTarget> targets, Configuration hadoop) throws IOException {
    Map<Integer, List<SoftTarget>> all =
        targets.stream().collect(Collectors.groupingBy(SoftTarget::sequence));
    JsonLines.write(
        file,
        IntStream.range(0, set.sequenceCount())
            .mapToObj(
                m ->
                    new Sequence(
                        m, all.getOrDefault(m, List.of()).stream().map(this::position).toList())),
        hadoop);
  }

  private Position position(SoftTarget target) {
    int first = (target.sequence() * set.maxLength() + target.position()) * set.mixture();
    return new Position(
        target.position(),
        IntStream.range(first, first + set.mixture())
            .filter(k -> set.inputWeights().data()[k] != 0)
            .mapToObj(k -> input(set.inputItems()[k], set.inputWeights().data()[k]))
            .toList(),
        IntStream.range(0, target.items().length)
            .mapToObj(i -> next(target.items()[i], target.probabilities()[i]))
            .toList());
  }

  private Input input(int item, float weight) {
    return new Input(catalogue.itemIds().get(item), catalogue.titles().get(item), weight);
  }

  private Next next(int item, double probability) {
    double rounded = new BigDecimal(probability).round(DIGITS).doubleValue();
    return new Next(catalogue.itemIds().get(item), catalogue.titles().get(item), rounded);
  }
}

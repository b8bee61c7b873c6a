package io.foster.distill;

import io.foster.base.ConfigException;
import io.foster.base.JsonLines;
import io.foster.corpus.Catalogue;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A catalogue as JSON Lines, {@code {"item": 0, "itemId": .., "title": ..}}, by item number: what
 * the numbers in the safetensors file mean, for any reader.
 */
final class CatalogueFile {
  private record Line(int item, String itemId, String title) {}

  private CatalogueFile() {}

  static void write(Catalogue catalogue, Path path, Configuration hadoop) throws IOException {
    JsonLines.write(
        path,
        IntStream.range(0, catalogue.size())
            .mapToObj(i -> new Line(i, catalogue.itemIds().get(i), catalogue.titles().get(i))),
        hadoop);
  }

  static Catalogue read(Path path, Configuration hadoop) throws IOException {
    List<Line> lines;
    try {
      lines = JsonLines.read(path, Line.class, "an item; copy or distil it again", hadoop);
    } catch (FileNotFoundException e) {
      throw new ConfigException(
          path + ": there is no such file; name the directory of a synthetic set");
    }
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      if (line.item() != i || line.itemId() == null || line.title() == null) {
        throw new ConfigException(
            "%s: line %d is not item %d with an id and a title; copy or distil it again"
                .formatted(path, i + 1, i));
      }
    }
    return new Catalogue(
        lines.stream().map(Line::itemId).toList(), lines.stream().map(Line::title).toList());
  }
}

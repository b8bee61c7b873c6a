package io.foster.distill;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.foster.base.ConfigException;
import io.foster.base.Json;
import io.foster.corpus.Catalogue;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
    try (OutputStream out = path.getFileSystem(hadoop).create(path, true)) {
      for (int i = 0; i < catalogue.size(); i++) {
        Line line = new Line(i, catalogue.itemIds().get(i), catalogue.titles().get(i));
        out.write(Json.line(line).getBytes(StandardCharsets.UTF_8));
        out.write('\n');
      }
    }
  }

  static Catalogue read(Path path, Configuration hadoop) throws IOException {
    List<String> ids = new ArrayList<>();
    List<String> titles = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(path.getFileSystem(hadoop).open(path), StandardCharsets.UTF_8))) {
      for (String text = in.readLine(); text != null; text = in.readLine()) {
        Line line = Json.read(text, Line.class);
        if (line.item() != ids.size() || line.itemId() == null || line.title() == null) {
          throw new ConfigException(
              "%s: line %d is not item %d with an id and a title; copy or distil it again"
                  .formatted(path, ids.size() + 1, ids.size()));
        }
        ids.add(line.itemId());
        titles.add(line.title());
      }
    } catch (FileNotFoundException e) {
      throw new ConfigException(
          path + ": there is no such file; name the directory of a synthetic set");
    } catch (JsonProcessingException e) {
      throw new ConfigException(
          "%s: line %d is not JSON of an item; copy or distil it again"
              .formatted(path, ids.size() + 1));
    }
    return new Catalogue(ids, titles);
  }
}

package io.foster.encoder;

import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.foster.base.ConfigException;
import io.foster.config.Precision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * The features of texts by Hugging Face folders, for a program that computes them another way. The
 * arguments are a file of texts, one a line, the file to be written, and the folders. What is
 * written is a JSON object with an entry for each folder: the features, or the error in words.
 */
final class FolderFeatures {
  private static final int MAX_TOKENS = 64;

  private FolderFeatures() {}

  public static void main(String[] args) throws IOException {
    List<String> texts = Files.readAllLines(Path.of(args[0]), StandardCharsets.UTF_8);
    Map<String, Object> found = new LinkedHashMap<>();
    for (String folder : List.of(args).subList(2, args.length)) {
      found.put(folder, features(folder, texts));
    }
    new ObjectMapper().writeValue(Path.of(args[1]).toFile(), found);
  }

  private static Object features(String folder, List<String> texts) throws IOException {
    try {
      EncoderCheckpoint checkpoint = EncoderCheckpoint.load(folder, new Configuration());
      int tokens = Math.min(MAX_TOKENS, checkpoint.architecture().maxTokens());
      try (FrozenLayers layers =
          new FrozenLayers(checkpoint, 0, tokens, 4, Device.cpu(), Precision.FLOAT32)) {
        return layers.features(texts);
      }
    } catch (ConfigException e) {
      return e.getMessage();
    }
  }
}

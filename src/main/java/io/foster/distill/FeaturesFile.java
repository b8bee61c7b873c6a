package io.foster.distill;

import io.foster.base.ConfigException;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.SafeTensors;
import io.foster.tensor.Tensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The text features that a set's soft targets are written in, beside the set: who has them needs
 * none of the text encoders that they are of. One tensor, {@code features} (|V|, c), in the order
 * of {@code items.jsonl}; float16, which moves a logit by less than a thousandth of its size, or
 * float32 where a number is too large for that.
 */
public final class FeaturesFile {
  /** The file's name in the synthetic directory. */
  public static final String NAME = "features.safetensors";

  private static final String FEATURES = "features";
  private static final float HALF_LIMIT = 65_504;

  private FeaturesFile() {}

  /**
   * Writes them.
   *
   * @param features z, shape (|V|, c)
   * @param encoders whose they are, for readers
   */
  public static void write(
      Path directory, Tensor features, List<String> encoders, Configuration hadoop)
      throws IOException {
    Path file = new Path(directory, NAME);
    SafeTensors tensors =
        new SafeTensors(
            new NamedTensors(Map.of(FEATURES, features)),
            Map.of(SyntheticArchive.ENCODERS, SyntheticArchive.encoders(encoders)));
    boolean fits = true;
    for (float value : features.data()) {
      fits &= Math.abs(value) <= HALF_LIMIT;
    }
    if (fits) {
      tensors.writeHalf(file, hadoop);
    } else {
      tensors.write(file, hadoop);
    }
  }

  /**
   * Reads them, if they are there.
   *
   * @param set they belong to
   * @return shape (|V|, c)
   * @throws ConfigException if they are another set's
   */
  public static Optional<Tensor> read(Path directory, SyntheticSet set, Configuration hadoop)
      throws IOException {
    Path file = new Path(directory, NAME);
    if (!file.getFileSystem(hadoop).exists(file)) {
      return Optional.empty();
    }
    NamedTensors tensors = SafeTensors.read(file, hadoop).tensors();
    long[] expected = {set.itemCount(), set.featureDimension()};
    if (!tensors.contains(FEATURES) || !Arrays.equals(expected, tensors.get(FEATURES).shape())) {
      throw new ConfigException(
          "%s: holds no features of %d items, %d numbers each; copy the file that was written with the set"
              .formatted(file, expected[0], expected[1]));
    }
    return Optional.of(tensors.get(FEATURES));
  }
}

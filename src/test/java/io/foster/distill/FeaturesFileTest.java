package io.foster.distill;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.base.ConfigException;
import io.foster.seqmodel.Toy;
import io.foster.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeaturesFileTest {
  private final Configuration hadoop = new Configuration();

  @TempDir java.nio.file.Path dir;

  private Optional<Tensor> writtenAndRead(Tensor features) throws IOException {
    Path place = new Path(dir.toUri());
    FeaturesFile.write(place, features, List.of("embedded", "random"), hadoop);
    return FeaturesFile.read(place, SmallSet.set(), hadoop);
  }

  @Test
  void halfAsManyBytesHoldEveryNumberToElevenBits() throws IOException {
    Tensor features = Toy.normal(1, 1, 3, 2);
    Tensor read = writtenAndRead(features).orElseThrow();
    assertArrayEquals(features.shape(), read.shape());
    for (int i = 0; i < read.size(); i++) {
      assertEquals(
          features.data()[i], read.data()[i], Math.abs(features.data()[i]) * 0x1p-11 + 0x1p-25);
    }
    byte[] bytes = Files.readAllBytes(dir.resolve(FeaturesFile.NAME));
    String header = new String(bytes, 8, bytes.length - 8 - 12, "UTF-8");
    assertTrue(header.contains("\"dtype\":\"F16\""), header);
    assertTrue(header.contains("\"encoders\":\"embedded\\nrandom\""), header);
  }

  @Test
  void numbersBeyondFloat16AreKeptAsTheyAre() throws IOException {
    Tensor features = Toy.normal(1, 1e6, 3, 2);
    assertEquals(features, writtenAndRead(features).orElseThrow());
  }

  @Test
  void thoseOfAnotherSetAreRefusedAndMissingOnesAreMissing() throws IOException {
    Path place = new Path(dir.toUri());
    assertTrue(FeaturesFile.read(place, SmallSet.set(), hadoop).isEmpty());
    FeaturesFile.write(place, Tensor.zeros(3, 4), List.of("embedded"), hadoop);
    ConfigException e =
        assertThrows(ConfigException.class, () -> FeaturesFile.read(place, SmallSet.set(), hadoop));
    assertTrue(e.getMessage().contains("no features of 3 items, 2 numbers each"), e.getMessage());
  }
}

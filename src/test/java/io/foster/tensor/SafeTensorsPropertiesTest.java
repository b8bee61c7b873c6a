package io.foster.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.foster.base.ConfigException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Any tensors come back from a file; no damaged file does. */
class SafeTensorsPropertiesTest {
  @Provide
  Arbitrary<SafeTensors> files() {
    Arbitrary<Tensor> tensor =
        Arbitraries.longs()
            .between(0, 5)
            .list()
            .ofMaxSize(3)
            .flatMap(
                shape -> {
                  int size = (int) shape.stream().mapToLong(n -> n).reduce(1, (a, b) -> a * b);
                  return Arbitraries.floats()
                      .array(float[].class)
                      .ofSize(size)
                      .map(data -> new Tensor(shape.stream().mapToLong(n -> n).toArray(), data));
                });
    Arbitrary<String> names =
        Arbitraries.strings().ofMaxLength(8).filter(name -> !name.equals("__metadata__"));
    return Combinators.combine(
            Arbitraries.maps(names, tensor).ofMaxSize(4),
            Arbitraries.maps(Arbitraries.strings().ofMaxLength(5), Arbitraries.strings())
                .ofMaxSize(3))
        .as(
            (tensors, metadata) ->
                new SafeTensors(
                    new NamedTensors(new LinkedHashMap<>(tensors)), Map.copyOf(metadata)));
  }

  private static byte[] bytes(SafeTensors file) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    file.write(out);
    return out.toByteArray();
  }

  private static SafeTensors read(byte[] bytes) throws IOException {
    return SafeTensors.read(new ByteArrayInputStream(bytes), bytes.length, "x", name -> true);
  }

  @Property(tries = 200, seed = "1")
  void anyTensorsComeBack(@ForAll("files") SafeTensors file) throws IOException {
    SafeTensors read = read(bytes(file));
    assertEquals(List.copyOf(file.tensors().names()), List.copyOf(read.tensors().names()));
    file.tensors()
        .asMap()
        .forEach(
            (name, tensor) -> {
              assertEquals(
                  Arrays.toString(tensor.shape()),
                  Arrays.toString(read.tensors().get(name).shape()));
              assertEquals(
                  Arrays.toString(tensor.data()), Arrays.toString(read.tensors().get(name).data()));
            });
    assertEquals(file.metadata(), read.metadata());
  }

  @Property(tries = 200, seed = "1")
  void noCutFileIsRead(@ForAll("files") SafeTensors file, @ForAll int at) throws IOException {
    byte[] whole = bytes(file);
    byte[] cut = Arrays.copyOf(whole, Math.floorMod(at, whole.length));
    assertThrows(ConfigException.class, () -> read(cut));
  }

  @Property(tries = 300, seed = "1")
  void aChangedFileIsReadOrRefused(
      @ForAll("files") SafeTensors file, @ForAll int at, @ForAll byte value) throws IOException {
    byte[] changed = bytes(file);
    changed[Math.floorMod(at, changed.length)] = value;
    try {
      read(changed);
    } catch (ConfigException e) {
      assertEquals(1, e.getMessage().lines().count());
    }
  }
}

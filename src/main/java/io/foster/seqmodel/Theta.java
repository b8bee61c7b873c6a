package io.foster.seqmodel;

import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All trainable parameters of a recommender, or a gradient of that form: theta = (phi, W, b, psi).
 *
 * @param sequence W, b and psi: the projection and the sequence model
 * @param encoder phi: the text encoder's trainable layers; empty where it is frozen
 */
public record Theta(NamedTensors sequence, NamedTensors encoder) implements Serializable {
  private static final String ENCODER = "encoder.";

  /** No parameters. */
  public static Theta empty() {
    return new Theta(NamedTensors.empty(), NamedTensors.empty());
  }

  /** One flat map, the encoder's names behind {@code encoder.}: the form of a file. */
  public NamedTensors flat() {
    Map<String, Tensor> all = new LinkedHashMap<>(sequence.asMap());
    encoder.asMap().forEach((name, tensor) -> all.put(ENCODER + name, tensor));
    return new NamedTensors(all);
  }

  /** The reverse of {@link #flat}. */
  public static Theta ofFlat(NamedTensors all) {
    Map<String, Tensor> sequence = new LinkedHashMap<>();
    Map<String, Tensor> encoder = new LinkedHashMap<>();
    all.asMap()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith(ENCODER)) {
                encoder.put(name.substring(ENCODER.length()), tensor);
              } else {
                sequence.put(name, tensor);
              }
            });
    return new Theta(new NamedTensors(sequence), new NamedTensors(encoder));
  }

  /** this + factor * other, tensor by tensor. */
  public Theta plus(double factor, Theta other) {
    return new Theta(sequence.plus(factor, other.sequence), encoder.plus(factor, other.encoder));
  }

  /** The Euclidean norm over all values. */
  public double norm() {
    return Math.sqrt(sequence.squaredNorm() + encoder.squaredNorm());
  }
}

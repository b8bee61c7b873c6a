package io.foster.encoder;

import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the weights of a PyTorch model out of its ONNX export (onnx.proto3, ModelProto).
 *
 * <p>The exporter stores the weights of linear layers transposed and under made-up names such as
 * {@code onnx::MatMul_787}; their own names are recovered from the node that uses them: {@code
 * /encoder/layer.0/attention/self/query/MatMul} takes {@code
 * encoder.layer.0.attention.self.query.weight}.
 */
final class OnnxWeights {
  private static final int FLOAT = 1;

  private OnnxWeights() {}

  /**
   * All float32 weights, by their names in PyTorch.
   *
   * @param model the file
   */
  static NamedTensors read(InputStream model) throws IOException {
    Map<String, Tensor> stored = new LinkedHashMap<>();
    Map<String, String> users = new HashMap<>();
    ProtobufReader root = new ProtobufReader(new BufferedInputStream(model, 1 << 16));
    while (root.next()) {
      if (root.field() == 7) {
        ProtobufReader graph = root.message();
        while (graph.next()) {
          if (graph.field() == 1) {
            node(graph.message(), users);
          } else if (graph.field() == 5) {
            initializer(graph.message(), stored);
          }
        }
      }
    }
    Map<String, Tensor> weights = new LinkedHashMap<>();
    for (String name : List.copyOf(stored.keySet())) {
      // Taken out, so that a matrix and its transpose are held for one weight at a time.
      Tensor tensor = stored.remove(name);
      String user = users.get(name);
      boolean matrix = tensor.shape().length == 2 && user != null && user.lastIndexOf('/') > 0;
      if (name.startsWith("onnx::MatMul") && matrix) {
        weights.put(linearName(user), transpose(tensor));
      } else {
        weights.put(name, tensor);
      }
    }
    return new NamedTensors(weights);
  }

  private static void node(ProtobufReader node, Map<String, String> users) throws IOException {
    List<String> inputs = new ArrayList<>();
    String name = "";
    while (node.next()) {
      if (node.field() == 1) {
        inputs.add(node.string());
      } else if (node.field() == 3) {
        name = node.string();
      }
    }
    for (String input : inputs) {
      users.put(input, name);
    }
  }

  private static void initializer(ProtobufReader proto, Map<String, Tensor> stored)
      throws IOException {
    List<Long> dimensions = new ArrayList<>();
    long type = 0;
    String name = "";
    float[] raw = null;
    while (proto.next()) {
      switch (proto.field()) {
        case 1 -> dimensions.add(proto.number());
        case 2 -> type = proto.number();
        case 8 -> name = proto.string();
        case 9 -> raw = proto.floats();
        default -> {
          // Other fields hold numbers in ways that exporters of PyTorch do not use.
        }
      }
    }
    if (type == FLOAT && raw != null) {
      try {
        stored.put(name, new Tensor(dimensions.stream().mapToLong(d -> d).toArray(), raw));
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw new IOException("the weight " + name + ": " + e.getMessage(), e);
      }
    }
  }

  private static String linearName(String node) {
    return node.substring(1, node.lastIndexOf('/')).replace('/', '.') + ".weight";
  }

  private static Tensor transpose(Tensor tensor) {
    int rows = (int) tensor.shape()[0];
    int columns = (int) tensor.shape()[1];
    float[] from = tensor.data();
    float[] to = new float[from.length];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        to[c * rows + r] = from[r * columns + c];
      }
    }
    return new Tensor(new long[] {columns, rows}, to);
  }
}

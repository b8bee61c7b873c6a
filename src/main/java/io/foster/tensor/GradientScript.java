package io.foster.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * torch.autograd.grad, which gives gradients back instead of adding them to leaves. DJL 0.36 has no
 * call for it, but runs TorchScript, which has.
 *
 * <p>A leaf that holds a gradient with a graph is part of that graph: the two refer to each other,
 * and torch never frees them. What is given back here ends with its manager.
 */
final class GradientScript {
  private static final String NAME = "gradients";

  /** The language of TorchScript, as {@code torch.jit.script} writes it. */
  private static final String CODE =
      """
      class Gradients(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool
        def forward(self: __torch__.Gradients,
          output: Tensor,
          weight: Tensor,
          inputs: List[Tensor],
          second: Tensor) -> List[Tensor]:
          graph = bool(second)
          _0 = annotate(List[Optional[Tensor]], [weight])
          weights = unchecked_cast(Optional[List[Optional[Tensor]]], _0)
          found = torch.autograd.grad([output], inputs, weights, graph, graph, True)
          out = annotate(List[Tensor], [])
          for i in range(torch.len(inputs)):
            g = found[i]
            if torch.__is__(g, None):
              _1 = torch.append(out, torch.zeros_like(inputs[i]))
            else:
              g0 = unchecked_cast(Tensor, g)
              _2 = torch.append(out, g0)
          return out
      """;

  /** An object of that class whose {@code training} is true, and no constants, as pickles. */
  private static final String DATA =
      "\u0080\u0002c__torch__\nGradients\n)\u0081}(X\b\0\0\0training\u0088ub.";

  private static final String CONSTANTS = "\u0080\u0002).";

  /** Loaded once; torch runs it on any number of threads. */
  private static final PtSymbolBlock SCRIPT = load();

  private GradientScript() {}

  /**
   * The gradients of sum(weight * output).
   *
   * @param weight of the shape of {@code output}
   * @param graph whether they can be differentiated themselves; else {@code output}'s graph ends
   * @return in the order of {@code inputs}, in {@code output}'s manager; zeros for one that has no
   *     part in {@code output}
   */
  static List<NDArray> gradients(
      NDArray output, NDArray weight, List<NDArray> inputs, boolean graph) {
    try (NDManager own = output.getManager().newSubManager()) {
      NDList arguments = new NDList(output, weight);
      for (NDArray input : inputs) {
        // Those of one name are a list to the script.
        input.setName("inputs[]");
        arguments.add(input);
      }
      arguments.add(own.create(graph));
      // Otherwise DJL would have torch record nothing.
      boolean training = true;
      return IValueUtils.forward(SCRIPT, arguments, training);
    } finally {
      // The next call's scalar may be one of them.
      inputs.forEach(input -> input.setName(null));
    }
  }

  private static PtSymbolBlock load() {
    // As long as the process.
    NDManager manager = Torch.newManager(Device.cpu());
    try {
      return JniUtils.loadModule(
          (PtNDManager) manager, new ByteArrayInputStream(archive()), false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] archive() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      add(zip, "data.pkl", DATA);
      add(zip, "code/__torch__.py", CODE);
      add(zip, "constants.pkl", CONSTANTS);
      add(zip, "version", "3\n");
    }
    return bytes.toByteArray();
  }

  private static void add(ZipOutputStream zip, String name, String content) throws IOException {
    zip.putNextEntry(new ZipEntry(NAME + "/" + name));
    zip.write(content.getBytes(StandardCharsets.ISO_8859_1));
    zip.closeEntry();
  }
}

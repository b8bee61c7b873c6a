package io.foster.device;

import ai.djl.engine.Engine;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import io.foster.base.Printable;
import java.io.Serializable;
import org.apache.commons.lang3.exception.ExceptionUtils;

/**
 * Whether this JVM can load the native libraries of PyTorch and of the tokenizers. They are loaded
 * once; what stood in the way the first time is remembered, because the JVM itself only says "could
 * not initialize class" from the second time on.
 *
 * @param torch PyTorch's version, or empty where it cannot be loaded
 * @param directory where PyTorch was loaded from
 * @param gpus how many GPUs torch sees
 * @param problem what stands in the way, or empty
 */
public record Natives(String torch, String directory, int gpus, String problem)
    implements Serializable {
  private static Natives loaded;

  /** Loads them, unless that was tried before. */
  public static synchronized Natives load() {
    if (loaded == null) {
      loaded = tryToLoad();
    }
    return loaded;
  }

  private static Natives tryToLoad() {
    try {
      Engine engine = Engine.getEngine("PyTorch");
      String directory = ai.djl.pytorch.jni.LibUtils.getLibtorchPath();
      Natives natives = new Natives(engine.getVersion(), directory, engine.getGpuCount(), "");
      LibUtils.checkStatus();
      return natives;
    } catch (Exception | LinkageError e) {
      return new Natives("", "", 0, rootMessage(e));
    }
  }

  /** The innermost cause, on one line: the wrappers around it say nothing more. */
  private static String rootMessage(Throwable failure) {
    Throwable root = ExceptionUtils.getRootCause(failure);
    String message = root.getMessage() == null ? "" : ": " + root.getMessage();
    return Printable.firstLine(root.getClass().getSimpleName() + message);
  }
}

package io.foster.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads a file store as MLflow does, with Python and PyYAML. */
public final class MlflowReader {
  private static final String PYTHON = "/usr/bin/python3";

  private MlflowReader() {}

  /** Runs by experiment and identifier; the test is skipped on a machine without PyYAML. */
  public static JsonNode read(Path store) throws IOException, InterruptedException {
    assumeTrue(new File(PYTHON).canExecute(), "no " + PYTHON);
    assumeTrue(run("-c", "import yaml").code == 0, "no PyYAML");
    Output output = run("src/test/python/read_mlflow_store.py", store.toString());
    assertEquals(0, output.code, output.text);
    return new ObjectMapper().readTree(output.text);
  }

  private record Output(int code, String text) {}

  private static Output run(String... arguments) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(arguments).redirectErrorStream(true);
    builder.command().add(0, PYTHON);
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    builder.environment().put("PYTHONIOENCODING", "utf-8");
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Output(process.waitFor(), text);
  }
}

package io.foster.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/**
 * What the shaded jar brings onto a cluster's class path. Anything not listed here is a failure:
 * Jackson, Guava, Protobuf, Netty, logging and the Scala library are the platform's (Databricks
 * 16.4 LTS: Spark 3.5.2, Java 17, Scala 2.12), and a second copy of them breaks it.
 */
class ShadedJarIT {
  private static final Set<String> PACKAGES =
      Set.of(
          "ai/djl",
          "com/samskivert/mustache",
          "com/sun/jna",
          "com/typesafe/config",
          "io/foster",
          "org/commonmark",
          "picocli");

  private static final Set<String> OTHER_FILES =
      Set.of(
          "META-INF",
          "all-minilm-l6-v2.onnx",
          "all-minilm-l6-v2-tokenizer.json",
          "cv",
          "jnilib",
          "native",
          "nlp",
          "pytorch",
          "pytorch-engine.properties",
          "reference.conf");

  private static final Path SHADED = Path.of(System.getProperty("foster.shaded.jar"));
  private static final Path THIN = Path.of(System.getProperty("foster.thin.jar"));

  private static List<String> files(Path jar) throws IOException {
    try (JarFile open = new JarFile(jar.toFile())) {
      return open.stream().filter(e -> !e.isDirectory()).map(e -> e.getName()).toList();
    }
  }

  private static String text(Path jar, String name) throws IOException {
    try (JarFile open = new JarFile(jar.toFile());
        InputStream in = open.getInputStream(open.getEntry(name))) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void itHoldsTheListedPackagesAndNoOther() throws IOException {
    Set<String> unexpected = new TreeSet<>();
    Set<String> missing = new TreeSet<>(PACKAGES);
    for (String file : files(SHADED)) {
      String owner =
          PACKAGES.stream().filter(p -> file.startsWith(p + "/")).findFirst().orElse(null);
      if (owner != null) {
        missing.remove(owner);
      }
      boolean known =
          owner != null || (!file.endsWith(".class") && OTHER_FILES.contains(file.split("/")[0]));
      if (!known) {
        unexpected.add(file.replaceFirst("/[^/]*$", ""));
      }
    }
    assertEquals(Set.of(), unexpected, "packages that nobody expects in the shaded jar");
    assertEquals(Set.of(), missing);
  }

  /** Otherwise a test on Spark's class path cannot notice what the shaded jar lacks. */
  @Test
  void sparksClassPathLacksThem() throws IOException {
    String sparks = Files.readString(Path.of(System.getProperty("foster.spark.classpath")));
    for (String jar : sparks.strip().split(File.pathSeparator)) {
      for (String file : files(Path.of(jar))) {
        assertTrue(PACKAGES.stream().noneMatch(p -> file.startsWith(p + "/")), jar + ": " + file);
      }
    }
  }

  @Test
  void theClusterPageNamesThem() throws IOException {
    String page = Files.readString(Path.of("docs/cluster.md"));
    for (String owner : PACKAGES) {
      assertTrue(page.contains("`" + owner.replace('/', '.') + "`"), owner);
    }
  }

  @Test
  void gsonIsRelocatedAndDjlUsesTheRelocatedOne() throws IOException {
    List<String> files = files(SHADED);
    assertTrue(files.contains("io/foster/shaded/gson/Gson.class"));
    String user = text(SHADED, "ai/djl/util/JsonUtils.class");
    assertTrue(user.contains("io/foster/shaded/gson/"));
    assertFalse(user.contains("com/google/gson/"));
  }

  @Test
  void servicesOfAllLibrariesAreMerged() throws IOException {
    String engines = text(SHADED, "META-INF/services/ai.djl.engine.EngineProvider");
    assertTrue(engines.contains("ai.djl.pytorch.engine.PtEngineProvider"), engines);
    assertTrue(engines.contains("ai.djl.engine.rust.RsEngineProvider"), engines);
    assertEquals(engines.strip().lines().distinct().count(), engines.strip().lines().count());
  }

  @Test
  void itBringsTheNativesOfOnePlatform() throws IOException {
    List<String> natives =
        files(SHADED).stream().filter(f -> f.matches(".*\\.(so|dll|dylib)(\\.\\d+)?")).toList();
    for (String name :
        List.of(
            "pytorch/cpu/linux-x86_64/libtorch_cpu.so",
            "jnilib/linux-x86_64/cpu/libdjl_torch.so",
            "native/lib/linux-x86_64/cpu/libtokenizers.so")) {
      assertTrue(natives.contains(name), natives.toString());
    }
    assertTrue(
        natives.stream().allMatch(n -> n.matches(".*linux-x86[_-]64.*")), natives.toString());
  }

  @Test
  void theThinJarHoldsFosterAlone() throws IOException {
    for (String file : files(THIN)) {
      assertTrue(
          file.startsWith("io/foster/")
              || file.startsWith("META-INF/")
              || file.equals("reference.conf"),
          file);
    }
  }

  /** Otherwise a run that one of them began could not be resumed with the other. */
  @Test
  void bothJarsAreTheSameCode() throws Exception {
    String code = codeVersion(THIN);
    assertEquals(code, codeVersion(SHADED));
    assertTrue(code.matches("\\d.*\\+[0-9a-f]{16}"), code);
  }

  private static String codeVersion(Path jar) throws Exception {
    URL[] only = {jar.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(only, ClassLoader.getPlatformClassLoader())) {
      return (String)
          loader.loadClass("io.foster.base.CodeVersion").getMethod("current").invoke(null);
    }
  }
}

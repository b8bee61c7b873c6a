package io.foster.base;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which code made a result: the release, and the hash of Foster's own classes, so that a result of
 * older code is not taken for the present one's. The same in a jar, a shaded jar and a class
 * folder.
 */
public final class CodeVersion {
  private static final String CURRENT = read();

  private CodeVersion() {}

  /** The release, and a hash of the classes where they can be read. */
  public static String current() {
    return CURRENT;
  }

  private static String read() {
    String release =
        Optional.ofNullable(CodeVersion.class.getPackage().getImplementationVersion())
            .orElse("dev");
    return release + classes().map(h -> "+" + h).orElse("");
  }

  private static Optional<String> classes() {
    CodeSource source = CodeVersion.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(hash(source.getLocation()));
    } catch (IOException | URISyntaxException | RuntimeException e) {
      // An exotic class loader: the release alone has to do.
      return Optional.empty();
    }
  }

  private static String hash(URL location) throws IOException, URISyntaxException {
    Path place = Path.of(location.toURI());
    if (Files.isDirectory(place)) {
      return hash(place.resolve("io/foster"));
    }
    try (FileSystem jar = FileSystems.newFileSystem(place)) {
      return hash(jar.getPath("io/foster"));
    }
  }

  private static String hash(Path root) throws IOException {
    MessageDigest digest = Hash.sha256();
    List<Path> classes;
    // In the shaded jar other people's classes lie there too.
    Path shaded = root.resolve("shaded");
    try (Stream<Path> walk = Files.walk(root)) {
      classes =
          walk.filter(p -> p.toString().endsWith(".class") && !p.startsWith(shaded))
              .sorted((a, b) -> a.toString().compareTo(b.toString()))
              .toList();
    }
    for (Path file : classes) {
      digest.update(Files.readAllBytes(file));
    }
    return Hash.shortened(digest.digest());
  }
}

package io.foster.base;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a result comes from: the commit and the machine. */
public final class Origin {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
  private static final String MODEL = "model name";

  private Origin() {}

  /** The commit, where {@code submit/foster} knows it; else {@link CodeVersion}. */
  public static String commit() {
    return Optional.ofNullable(System.getenv("FOSTER_COMMIT"))
        .filter(c -> c.matches("[\\w.+-]{1,60}"))
        .orElseGet(CodeVersion::current);
  }

  /** The driver's machine: {@code 2 x AMD EPYC 7B13, 23 GiB, Linux amd64}. */
  public static String machine() {
    long gib = Math.round(bytes() / (double) (1 << 30));
    return "%d x %s, %d GiB, %s %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            processor().orElse("processor"),
            gib,
            System.getProperty("os.name"),
            System.getProperty("os.arch"));
  }

  private static long bytes() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : 0;
  }

  private static Optional<String> processor() {
    try (Stream<String> lines = Files.lines(PROCESSORS)) {
      return lines
          .filter(line -> line.startsWith(MODEL))
          .map(line -> line.substring(line.indexOf(':') + 1).replace('|', ' ').strip())
          .findFirst();
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }
}

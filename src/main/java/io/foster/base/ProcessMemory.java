package io.foster.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** This process's memory as the operating system counts it: the heap and the natives together. */
public final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private static final Path CLEAR = Path.of("/proc/self/clear_refs");

  /** What makes Linux forget a process's peak (proc(5), clear_refs). */
  private static final String RESET_PEAK = "5";

  /** The highest peak before one was reset. */
  private static final AtomicLong EARLIER = new AtomicLong();

  private ProcessMemory() {}

  /**
   * Starts the peak anew from what is resident now, so that {@link #peakBytes} is that of what
   * follows; {@link #highestBytes} stays that of the whole process.
   *
   * @return whether the system did
   */
  public static boolean resetPeak() {
    EARLIER.accumulateAndGet(peakBytes().orElse(0), Math::max);
    try {
      Files.writeString(CLEAR, RESET_PEAK);
      return true;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  /**
   * The most bytes this process has had resident since it began, or since the peak was reset; empty
   * where the system does not say.
   */
  public static OptionalLong peakBytes() {
    return read("VmHWM:");
  }

  /** The most bytes this process has ever had resident; empty where the system does not say. */
  public static OptionalLong highestBytes() {
    OptionalLong peak = peakBytes();
    return peak.isPresent()
        ? OptionalLong.of(Math.max(EARLIER.get(), peak.getAsLong()))
        : OptionalLong.empty();
  }

  /** The bytes this process has resident now; empty where the system does not say. */
  public static OptionalLong residentBytes() {
    return read("VmRSS:");
  }

  private static OptionalLong read(String field) {
    try (Stream<String> lines = Files.lines(STATUS)) {
      return bytes(lines, field);
    } catch (IOException | RuntimeException e) {
      return OptionalLong.empty();
    }
  }

  static OptionalLong bytes(Stream<String> status, String field) {
    return status
        .filter(line -> line.startsWith(field))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst();
  }
}

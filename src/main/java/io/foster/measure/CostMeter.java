package io.foster.measure;

import io.foster.base.ProcessMemory;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * Time of steps, and the most memory the process has had resident since the meter was made, above
 * what it held then: Java's heap and torch's memory alike.
 */
final class CostMeter {
  private final long held;
  private final List<Double> seconds = new ArrayList<>();
  private final List<Double> cpuSeconds = new ArrayList<>();

  CostMeter() {
    System.gc();
    NativeHeap.trim();
    ProcessMemory.resetPeak();
    held = ProcessMemory.residentBytes().orElse(0);
  }

  /** Runs a step and keeps its time. */
  void time(Runnable step) {
    long cpu = cpuNanos();
    long start = System.nanoTime();
    step.run();
    seconds.add((System.nanoTime() - start) / 1e9);
    cpuSeconds.add((cpuNanos() - cpu) / 1e9);
  }

  /** The times of the steps, in order. */
  List<Double> seconds() {
    return List.copyOf(seconds);
  }

  /** How long all threads of the process computed in each: other work does not lengthen that. */
  List<Double> cpuSeconds() {
    return List.copyOf(cpuSeconds);
  }

  private static long cpuNanos() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean process
        ? process.getProcessCpuTime()
        : 0;
  }

  /** What the process held before the first step. */
  long heldBytes() {
    return held;
  }

  /** The most that it has held since. */
  long peakBytes() {
    return ProcessMemory.peakBytes().orElse(0);
  }

  /** By how much that is more. */
  long stepBytes() {
    return Math.max(0, peakBytes() - held);
  }
}

package io.foster.measure;

import com.sun.jna.NativeLibrary;

/** The C library's heap, where torch's memory comes from. */
final class NativeHeap {
  private NativeHeap() {}

  /**
   * Gives freed memory back to the system, so that what is measured next is not served from what
   * was freed before, and unseen (malloc_trim(3)). Does nothing where there is no such call.
   */
  static void trim() {
    try {
      NativeLibrary.getInstance("c").getFunction("malloc_trim").invokeInt(new Object[] {0L});
    } catch (UnsatisfiedLinkError e) {
      // Another C library than glibc: freed memory may stay with the process.
    }
  }
}

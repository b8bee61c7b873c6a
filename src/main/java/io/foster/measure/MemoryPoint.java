package io.foster.measure;

/**
 * The driver's memory after a garbage collection.
 *
 * @param step so many measured steps are done
 * @param residentBytes of the process
 * @param heapBytes in use
 * @param storageBytes of Spark's storage, on all executors: broadcasts
 */
record MemoryPoint(int step, long residentBytes, long heapBytes, long storageBytes) {}

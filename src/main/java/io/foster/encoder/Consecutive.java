package io.foster.encoder;

import org.apache.spark.Partitioner;

/** So many consecutive numbers to a partition: number i belongs to partition i / size. */
public final class Consecutive extends Partitioner {
  private static final long serialVersionUID = 1L;
  private final int size;
  private final int count;

  /**
   * @param size of a partition
   * @param count of partitions
   */
  public Consecutive(int size, int count) {
    this.size = size;
    this.count = count;
  }

  @Override
  public int numPartitions() {
    return count;
  }

  @Override
  public int getPartition(Object number) {
    return (int) (((Number) number).longValue() / size);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Consecutive other && other.size == size && other.count == count;
  }

  @Override
  public int hashCode() {
    return 31 * size + count;
  }
}

package io.foster.report;

import java.util.OptionalLong;

/** From how many trainings on a set on they and the set cost less than trainings on all data. */
final class PayOff {
  private PayOff() {}

  /**
   * The number of trainings; empty where one on the set takes as long as one on all data.
   *
   * @param making seconds to make the set
   * @param ofAll seconds of a training on all data
   * @param ofSet seconds of a training on the set
   */
  static OptionalLong trainings(double making, double ofAll, double ofSet) {
    return ofAll <= ofSet
        ? OptionalLong.empty()
        : OptionalLong.of((long) Math.ceil(making / (ofAll - ofSet)));
  }
}

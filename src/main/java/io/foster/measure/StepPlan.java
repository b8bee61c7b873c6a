package io.foster.measure;

import io.foster.base.ConfigException;
import io.foster.config.Section;

/**
 * What one process measures.
 *
 * @param method whose steps
 * @param trainableLayers k, of the text encoder
 * @param steps to measure
 * @param items that a step of TD3 draws; 0 for the whole catalogue
 * @param memoryMib what TD3's steps may take, about
 */
public record StepPlan(Method method, int trainableLayers, int steps, int items, int memoryMib) {

  /** Whose steps are measured. */
  public enum Method {
    /** The first-order loop, as the section {@code distill} has it. */
    FOSTER,
    /** Bi-level optimisation, as the section {@code baseline.td3} has it. */
    TD3;

    @Override
    public String toString() {
      return Section.name(this);
    }
  }

  /**
   * Makes sure that the catalogue has what a step draws.
   *
   * @throws ConfigException if not
   */
  void requireCatalogueOf(int itemCount) {
    if (items > itemCount) {
      throw new ConfigException(
          "--items: %d items are to be drawn for each step, but the catalogue has %d; use at most %d"
              .formatted(items, itemCount, itemCount));
    }
  }
}

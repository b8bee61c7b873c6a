package io.foster.bench;

import java.util.Map;

/** What is timed. */
public interface Work extends AutoCloseable {
  /** What the other side needs to know to do the same. */
  Map<String, Object> about();

  /** Works once. */
  void once();

  @Override
  default void close() {}
}

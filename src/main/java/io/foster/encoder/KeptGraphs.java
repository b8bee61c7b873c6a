package io.foster.encoder;

import io.foster.encoder.SubsetPlan.Slice;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What an executor keeps of a step between the features of its items and their gradient, so that
 * the gradient need not compute them again. Nothing depends on it: a gradient whose graph is not
 * here (its task has come to another executor, or ran before) is computed from the start.
 */
final class KeptGraphs {
  private static final KeptGraphs OF_THIS_JVM = new KeptGraphs();

  private final Map<Key, Kept> graphs = new HashMap<>();
  private long bytes;

  KeptGraphs() {}

  static KeptGraphs ofThisJvm() {
    return OF_THIS_JVM;
  }

  /**
   * Which graph.
   *
   * @param parameters the number of their broadcast
   * @param items of the slice, batch after batch
   * @param ends of the batches
   */
  record Key(long parameters, int[] items, int[] ends) {
    Key(long parameters, Slice slice) {
      this(parameters, slice.items(), slice.ends());
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key k
          && k.parameters == parameters
          && Arrays.equals(k.items, items)
          && Arrays.equals(k.ends, ends);
    }

    @Override
    public int hashCode() {
      return 31 * Long.hashCode(parameters) + Arrays.hashCode(items);
    }
  }

  private record Kept(SliceGraph graph, long bytes) {}

  /**
   * Features of a slice, whose graph is kept from now on. Graphs of other parameters are not asked
   * for any more and go.
   *
   * @param graph not computed yet; belongs to this object from now on
   * @param limit bytes of all graphs kept, about
   */
  float[] embed(Key key, SliceGraph graph, HiddenStates states, long limit) {
    clear(k -> k.parameters() != key.parameters() || k.equals(key));
    long[] own = new long[1];
    boolean done = false;
    try {
      float[] features = graph.embed(states, wanted -> reserve(wanted, limit, own));
      done = true;
      synchronized (this) {
        // Two attempts at one slice, by speculation say: the first one's graph is not asked for.
        Kept earlier = graphs.put(key, new Kept(graph, own[0]));
        if (earlier != null) {
          bytes -= earlier.bytes();
          earlier.graph().close();
        }
      }
      return features;
    } finally {
      if (!done) {
        release(own[0]);
        graph.close();
      }
    }
  }

  private synchronized boolean reserve(long wanted, long limit, long[] own) {
    if (bytes + wanted > limit) {
      return false;
    }
    bytes += wanted;
    own[0] += wanted;
    return true;
  }

  private synchronized void release(long freed) {
    bytes -= freed;
  }

  /** A kept graph, which is the caller's to close. */
  synchronized Optional<SliceGraph> take(Key key) {
    Kept kept = graphs.remove(key);
    if (kept != null) {
      bytes -= kept.bytes();
    }
    return Optional.ofNullable(kept).map(Kept::graph);
  }

  /** Frees everything. */
  void clear() {
    clear(k -> true);
  }

  private synchronized void clear(Predicate<Key> which) {
    graphs
        .entrySet()
        .removeIf(
            e -> {
              if (!which.test(e.getKey())) {
                return false;
              }
              bytes -= e.getValue().bytes();
              e.getValue().graph().close();
              return true;
            });
  }

  /** How many graphs are kept. */
  synchronized int size() {
    return graphs.size();
  }

  /** Bytes of the graphs kept, about. */
  synchronized long bytes() {
    return bytes;
  }
}

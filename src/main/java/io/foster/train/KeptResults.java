package io.foster.train;

import io.foster.base.Store;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Finished trainings of a stage that is still at work, a file each, written where the training ran:
 * an attempt that goes on after a kill does not repeat them. Only ever read by the code that wrote
 * them: a checkpoint directory belongs to one fingerprint, of which the code is a part.
 */
final class KeptResults implements Serializable {
  /** Of what a file names only values of Foster's own are made. */
  private static final ObjectInputFilter OWN =
      ObjectInputFilter.Config.createFilter(
          "maxdepth=100;io.foster.**;java.lang.*;java.util.*;java.util.ImmutableCollections*;!*");

  private static final long serialVersionUID = 1L;

  private final String directory;
  private final SerializableConfiguration hadoop;

  KeptResults(Path directory, Configuration hadoop) {
    this.directory = directory.toString();
    this.hadoop = new SerializableConfiguration(hadoop);
  }

  /** The same job, done only where its result is not there yet. */
  <T> Trainings.Job<T> once(int number, Trainings.Job<T> job) {
    return (learner, progress) -> {
      Store store = Store.at("output", directory, hadoop.value());
      Path file = new Path(store.root(), number + ".ser");
      try {
        if (store.exists(file)) {
          return read(file);
        }
        T result = job.run(learner, progress);
        store.write(
            file,
            out -> {
              ObjectOutputStream objects = new ObjectOutputStream(out);
              objects.writeObject(result);
              objects.flush();
            });
        return result;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private <T> T read(Path file) throws IOException {
    try (InputStream in = file.getFileSystem(hadoop.value()).open(file);
        ObjectInputStream objects = new ObjectInputStream(new BufferedInputStream(in))) {
      objects.setObjectInputFilter(OWN);
      return (T) objects.readObject();
    } catch (ClassNotFoundException e) {
      throw new IOException(file + " was written by other code", e);
    }
  }
}

package io.foster.learning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.seqmodel.SequenceTrainer;
import io.foster.seqmodel.Theta;
import io.foster.seqmodel.Toy;
import io.foster.tensor.NamedTensors;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainedModelTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir java.nio.file.Path dir;

  private static TrainedModel model(String training, long seed, NamedTensors encoder) {
    Theta theta = new Theta(Toy.parameters(Toy.model(3, 4), seed), encoder);
    return new TrainedModel(training, "foster", seed, theta, 1 / 3.0, 250, 1.5, 7L << 30);
  }

  @Test
  void itIsTheSameAfterWritingAndReading() throws Exception {
    NamedTensors encoder = new NamedTensors(Map.of("layer.5", Toy.normal(1, 1, 2, 3)));
    for (TrainedModel model :
        List.of(
            model("synthetic-20", -5, NamedTensors.empty()), model("full", 1L << 60, encoder))) {
      Path out = new Path(dir.toUri());
      model.write(out, HADOOP);
      assertEquals(model, TrainedModel.read(new Path(out, model.fileName()), HADOOP));
    }
  }

  @Test
  void aDirectoryIsReadInTheOrderOfItsNames() throws Exception {
    Path out = new Path(dir.toUri());
    List<TrainedModel> models =
        List.of(
            model("full", 101, NamedTensors.empty()),
            model("full", 102, NamedTensors.empty()),
            model("real-4", 101, NamedTensors.empty()));
    for (int i : new int[] {2, 0, 1}) {
      models.get(i).write(out, HADOOP);
    }
    Files.writeString(dir.resolve("notes.txt"), "not a model");
    assertEquals(models, TrainedModel.readAll(out, HADOOP));
  }

  @Test
  void aTrainingIsTimedAndItsBestScoreKept() {
    Theta best = new Theta(Toy.parameters(Toy.model(3, 4), 1), NamedTensors.empty());
    TrainedModel model =
        TrainedModel.of(
            "full",
            "all",
            9,
            () -> {
              try {
                Thread.sleep(30);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return new SequenceTrainer.Outcome(best, List.of(0.1, 0.4, 0.2), List.of(), 12);
            });
    assertEquals(best, model.theta());
    assertEquals(0.4, model.validation());
    assertEquals(12, model.steps());
    assertTrue(model.seconds() >= 0.03 && model.seconds() < 10, model.toString());
  }
}

package io.foster.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.base.ConfigException;
import io.foster.config.Backbone;
import io.foster.config.Looks;
import io.foster.config.ModelShape;
import io.foster.seqmodel.SequenceModel;
import io.foster.seqmodel.SequenceTrainer;
import io.foster.seqmodel.Theta;
import io.foster.seqmodel.Toy;
import io.foster.seqmodel.TrainingCurve;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainedModelTest {
  private static final Configuration HADOOP = new Configuration();

  private static final ModelShape SHAPE = new ModelShape(Backbone.SASREC, 3, 8, 2, 2, 12, 4);

  @TempDir java.nio.file.Path dir;

  private static TrainedModel model(String training, long seed, NamedTensors encoder) {
    Theta theta = new Theta(Toy.parameters(Toy.model(3, 4), seed), encoder);
    return new TrainedModel(
        training, "foster", seed, SHAPE, null, theta, 1 / 3.0, 250, 1.5, 7L << 30, List.of());
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
  void aModelThatIsAsItBeganBecauseItDivergedSaysSo() {
    Theta first = new Theta(Toy.parameters(Toy.model(3, 4), 1), NamedTensors.empty());
    Theta broken =
        new Theta(
            new NamedTensors(Map.of("w", new Tensor(new long[] {1}, new float[] {Float.NaN}))),
            NamedTensors.empty());
    assertTrue(
        said(first, broken)
            .endsWith("; diverged before the first look at it, so it is as it began"));
    assertFalse(said(first, first).contains("diverged"));
  }

  private static String said(Theta first, Theta second) {
    TrainingCurve curve = new TrainingCurve(theta -> 0.25, Looks.geometric(9), 9, first);
    curve.afterStep(false, 1, second);
    return TrainedModel.of("synthetic-20", "foster", 1, SHAPE, curve::outcome).summary();
  }

  @Test
  void itsFileSaysOfWhatArchitectureItIs() throws Exception {
    Path out = new Path(dir.toUri());
    for (SequenceModel of : Toy.models(3, 4)) {
      Theta theta = new Theta(Toy.parameters(of, 1), NamedTensors.empty());
      TrainedModel model =
          new TrainedModel("full", "all", 1, of.shape(), null, theta, 0, 1, 1, 0, List.of());
      model.write(out, HADOOP);
      TrainedModel read = TrainedModel.read(new Path(out, model.fileName()), HADOOP);
      assertEquals(of.shape(), read.shape());
      read.requireBackbone(of.shape(), out, "transfer.backbone");
      Backbone other =
          of.shape().backbone() == Backbone.SASREC ? Backbone.GRU4REC : Backbone.SASREC;
      ConfigException e =
          assertThrows(
              ConfigException.class,
              () ->
                  read.requireBackbone(
                      new ModelShape(other, 3, 8, 2, 2, 12, 4), out, "transfer.backbone"));
      assertTrue(
          e.getMessage()
              .contains(
                  "was trained as " + of.shape().backbone().label() + ", not as " + other.label()),
          e.getMessage());
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
            SHAPE,
            () -> {
              try {
                Thread.sleep(30);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return new SequenceTrainer.Outcome(
                  best, List.of(0.1, 0.4, 0.2), List.of(), 12, List.of(), false);
            });
    assertEquals(best, model.theta());
    assertEquals(0.4, model.validation());
    assertEquals(12, model.steps());
    assertTrue(model.seconds() >= 0.03 && model.seconds() < 10, model.toString());
  }
}

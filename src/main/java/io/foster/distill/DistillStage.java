package io.foster.distill;

import io.foster.config.DistillConfig;
import io.foster.encoder.FrozenItemEncoder;
import io.foster.pipeline.StageContext;
import io.foster.pipeline.StopSignal;
import io.foster.pipeline.StoppedException;
import io.foster.seqmodel.SequenceTrainer;
import io.foster.seqmodel.Theta;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.train.TrainedModel;
import io.foster.train.TrainingContext;
import io.foster.train.Trainings;
import io.foster.train.TrajectoryStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/**
 * Distils the corpus. Input: corpus, features and anchors. Output: {@code distill/}, see {@link
 * SyntheticDirectory}, with {@code log.jsonl}, a line for each step.
 */
public final class DistillStage {
  private DistillStage() {}

  public static void run(StageContext c) throws IOException {
    DistillConfig config = c.config().distill();
    Configuration hadoop = c.spark().sparkContext().hadoopConfiguration();
    try (Trainings trainings = Trainings.open(c)) {
      DistillLog log = new DistillLog(c.progress(), config);
      DistillCheckpoint checkpoint = new DistillCheckpoint(c.checkpoint(), hadoop);
      SyntheticSet set = distil(c, config, trainings, step -> {}, log, Optional.of(checkpoint));
      SetFiles.write(
          c, c.out(), trainings.corpus(), trainings.learner(), set, c.config().render("distill"));
      log.write(c.out(), hadoop);
    }
  }

  /**
   * Distils with settings that need not be those of the configuration.
   *
   * @param afterStep sees every step of the first-order loop
   */
  public static SyntheticSet distil(
      StageContext c, DistillConfig config, Trainings trainings, Consumer<DistillStep> afterStep)
      throws IOException {
    DistillLog log = new DistillLog(c.progress(), config);
    return distil(c, config, trainings, afterStep, log, Optional.empty());
  }

  /**
   * The first-order loop as the stage has it, before its first step. The encoder's trainable layers
   * begin as loaded, whatever the experts have.
   */
  public static Distiller.Loop begin(StageContext c, DistillConfig config, TrainingContext learner)
      throws IOException {
    TrajectoryStore experts =
        new TrajectoryStore(c.layout().experts(), c.spark().sparkContext().hadoopConfiguration());
    NamedTensors phi = learner.encoder().initialParameters();
    List<TrainedModel> teachers =
        experts.experts(learner.model().shape()).stream()
            .map(e -> e.withTheta(new Theta(e.theta().sequence(), NamedTensors.empty())))
            .toList();
    LoopModel looped = LoopModel.of(c, config, learner);
    List<Theta> anchors =
        looped.anchors().stream().map(anchor -> new Theta(anchor.sequence(), phi)).toList();
    return new Distiller(looped.model(), looped.encoder(), written(c, learner), config.plan())
        .begin(
            start(c, config, TrainingContext.frozen(learner.data()), teachers, 0),
            anchors,
            SequenceTrainer.trainingSequences(learner.data().users()),
            c.seed("distiller"));
  }

  private static SyntheticSet distil(
      StageContext c,
      DistillConfig config,
      Trainings trainings,
      Consumer<DistillStep> afterStep,
      DistillLog log,
      Optional<DistillCheckpoint> checkpoint)
      throws IOException {
    Configuration hadoop = c.spark().sparkContext().hadoopConfiguration();
    TrajectoryStore experts = new TrajectoryStore(c.layout().experts(), hadoop);
    TrainingContext learner = trainings.learner();
    List<TrainedModel> teachers = experts.experts(learner.model().shape());
    LoopModel looped = LoopModel.of(c, config, learner);
    List<int[]> sequences = SequenceTrainer.trainingSequences(learner.data().users());
    Distiller distiller =
        new Distiller(looped.model(), looped.encoder(), written(c, learner), config.plan());
    Gate gate = new Gate(c, config, trainings, log);
    Optional<DistillCheckpoint.Saved> saved =
        checkpoint.isPresent() ? checkpoint.get().read() : Optional.empty();
    Parametrisation start = null;
    // Open before the first checkpoint: who sees that may tell the process to end.
    try (StopSignal.Watch watch = c.stop().watch()) {
      int first = saved.map(DistillCheckpoint.Saved::draw).orElse(0);
      for (int draw = first; draw < config.draws(); draw++) {
        start = start(c, config, learner, teachers, draw);
        Distiller.Loop loop =
            distiller.begin(start, looped.anchors(), sequences, seed(c, "distiller", draw));
        gate.begin(draw, start);
        log.begin(draw);
        if (draw == first && saved.isPresent()) {
          goOn(c, saved.get(), loop, gate, log);
          if (saved.get().due()) {
            look(checkpoint, loop, gate, log, saved.get().state().step());
          }
        } else {
          look(checkpoint, loop, gate, log, 0);
        }
        take(c, config, loop, gate, log, checkpoint, watch, afterStep);
      }
    }
    if (gate.best().draw() < config.draws() - 1) {
      start = start(c, config, learner, teachers, gate.best().draw());
    }
    return start.export(gate.best().variables());
  }

  /** A look that is taken whatever becomes of it: told to end in the midst, it is due. */
  private static void look(
      Optional<DistillCheckpoint> checkpoint,
      Distiller.Loop loop,
      Gate gate,
      DistillLog log,
      int step)
      throws IOException {
    if (gate.isDue(step)) {
      keep(checkpoint, true, loop, gate, log);
    }
    gate.look(step, loop.variables());
    keep(checkpoint, false, loop, gate, log);
  }

  /** The steps of one draw. */
  private static void take(
      StageContext c,
      DistillConfig config,
      Distiller.Loop loop,
      Gate gate,
      DistillLog log,
      Optional<DistillCheckpoint> checkpoint,
      StopSignal.Watch watch,
      Consumer<DistillStep> afterStep)
      throws IOException {
    int every = c.config().run().checkpointSteps();
    while (loop.hasNext()) {
      DistillStep step = loop.next();
      log.add(step);
      afterStep.accept(step);
      if (gate.isDue(step.step())) {
        keep(checkpoint, true, loop, gate, log);
      }
      gate.afterStep(step.step(), loop.variables());
      boolean stop = watch.stopRequested();
      if (stop || step.step() % every == 0) {
        keep(checkpoint, false, loop, gate, log);
      }
      if (stop) {
        throw new StoppedException(
            "%s, after step %d of %d".formatted(c.stage(), step.step(), config.plan().steps()));
      }
    }
  }

  /** A seed of a draw's own; the first one's is that of a single draw. */
  private static long seed(StageContext c, String purpose, int draw) {
    return c.seed(draw == 0 ? purpose : purpose + "-" + draw);
  }

  private static void goOn(
      StageContext c,
      DistillCheckpoint.Saved saved,
      Distiller.Loop loop,
      Gate gate,
      DistillLog log) {
    loop.restore(saved.state());
    gate.restore(saved.best());
    log.restore(saved.log(), saved.timing());
    c.progress().say("  goes on after step " + saved.state().step());
  }

  private static void keep(
      Optional<DistillCheckpoint> checkpoint,
      boolean due,
      Distiller.Loop loop,
      Gate gate,
      DistillLog log)
      throws IOException {
    if (checkpoint.isPresent()) {
      checkpoint
          .get()
          .write(
              new DistillCheckpoint.Saved(
                  due, gate.draw(), loop.state(), gate.best(), log.lines(), log.timing()));
    }
  }

  private static Parametrisation start(
      StageContext c,
      DistillConfig config,
      TrainingContext learner,
      List<TrainedModel> experts,
      int draw)
      throws IOException {
    List<int[]> inputs =
        InitialInputs.of(
            config,
            learner.data(),
            new ItemClusters(
                c.spark(), learner.data(), config.popularityPower(), seed(c, "clusters", draw)),
            seed(c, "inputs", draw));
    FrozenItemEncoder features = written(c, learner);
    Tensor targets =
        config.start() == DistillConfig.Start.NONE
            ? Tensor.zeros(
                config.sequences(),
                config.length(),
                (long) features.dimension() * config.windowsOrWhole().length)
            : labels(c, config, learner, experts, inputs);
    return InitialSet.of(config, inputs, targets, features.features());
  }

  /** The features that soft targets are written in. */
  private static FrozenItemEncoder written(StageContext c, TrainingContext learner) {
    return c.config().labelTeachers().isEmpty() ? learner.frozen() : learner.labels();
  }

  private static Tensor labels(
      StageContext c,
      DistillConfig config,
      TrainingContext learner,
      List<TrainedModel> experts,
      List<int[]> inputs)
      throws IOException {
    List<Theta> teachers = experts.stream().map(TrainedModel::theta).toList();
    Teachers.Labels labels =
        Teachers.of(c, learner, teachers, config.labelExperts())
            .label(inputs, config.windowsOrWhole(), c.seed("fit"));
    if (labels.fit() < 1) {
      c.progress()
          .say("  soft labels keep %.1f%% of the experts' features".formatted(100 * labels.fit()));
    }
    return labels.targets();
  }
}

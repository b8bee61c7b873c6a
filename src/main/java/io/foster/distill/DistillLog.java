package io.foster.distill;

import io.foster.base.Json;
import io.foster.base.Store;
import io.foster.config.DistillConfig;
import io.foster.pipeline.Progress;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What the distillation saw, a line for each step and each look of the gate. Times and memory go to
 * {@code timing.jsonl}, so that {@code log.jsonl} is the same for the same seed.
 */
final class DistillLog {
  private final Progress progress;
  private final int total;
  private final StringBuilder lines = new StringBuilder();
  private final StringBuilder timing = new StringBuilder();
  private final int draws;
  private int draw;
  private Progress.Task task;

  DistillLog(Progress progress, DistillConfig config) {
    this.progress = progress;
    this.total = config.plan().steps() * config.draws();
    this.draws = config.draws();
  }

  /** What comes is of this draw of S; lines say which where there are several. */
  void begin(int number) {
    draw = number;
  }

  private Map<String, Object> line(int step) {
    Map<String, Object> line = new LinkedHashMap<>();
    if (draws > 1) {
      line.put("draw", draw);
    }
    line.put("step", step);
    return line;
  }

  /** {@code log.jsonl} so far. */
  String lines() {
    return lines.toString();
  }

  /** {@code timing.jsonl} so far. */
  String timing() {
    return timing.toString();
  }

  /** Goes on from what an earlier attempt has seen. */
  void restore(String earlierLines, String earlierTiming) {
    lines.append(earlierLines);
    timing.append(earlierTiming);
  }

  void add(DistillStep s) {
    if (task == null) {
      task = progress.task("distillation", "steps", total);
    }
    Map<String, Object> line = line(s.step());
    line.put("realLoss", s.realLoss());
    line.put("outerLoss", s.outerLoss());
    line.put("innerLoss", s.innerLoss());
    line.put("entropy", s.entropy());
    line.put("regulariser", s.regulariser());
    append(lines, line);
    Map<String, Object> time = line(s.step());
    time.put("seconds", s.seconds());
    time.put("rssBytes", s.rssBytes());
    append(timing, time);
    task.at(
        draw * (total / draws) + s.step(),
        String.format(
            Locale.ROOT,
            "real %.3f, syn %.3f, entropy %.2f, %.2f s a step, %d MiB",
            s.realLoss(),
            s.innerLoss(),
            s.entropy(),
            s.seconds(),
            s.rssBytes() >> 20));
  }

  void gate(int step, double score, boolean best) {
    Map<String, Object> line = line(step);
    line.put("gate", score);
    line.put("best", best);
    append(lines, line);
    progress.say(
        String.format(
            Locale.ROOT,
            "  gate after %d steps: students' validation NDCG@10 %.4f%s",
            step,
            score,
            best ? ", the best so far" : ""));
    task = null;
  }

  void write(Path directory, Configuration hadoop) throws IOException {
    write(new Path(directory, "log.jsonl"), lines, hadoop);
    write(new Path(directory, "timing.jsonl"), timing, hadoop);
  }

  private static void append(StringBuilder text, Map<String, Object> line) {
    text.append(Json.line(line)).append('\n');
  }

  private static void write(Path path, StringBuilder text, Configuration hadoop)
      throws IOException {
    Store.around("output", path, hadoop).write(path, text.toString());
  }
}

package io.foster.distill;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.foster.config.DistillConfig;
import io.foster.pipeline.Progress;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What the distillation saw, a line for each step and each look of the gate. Times and memory go to
 * {@code timing.jsonl}, so that {@code log.jsonl} is the same for the same seed.
 */
final class DistillLog {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Progress progress;
  private final int total;
  private final List<Map<String, Object>> lines = new ArrayList<>();
  private final List<Map<String, Object>> timing = new ArrayList<>();
  private Progress.Task task;

  DistillLog(Progress progress, DistillConfig config) {
    this.progress = progress;
    this.total = config.plan().steps();
  }

  void add(DistillStep s) {
    if (task == null) {
      task = progress.task("distillation", "steps", total);
    }
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", s.step());
    line.put("realLoss", s.realLoss());
    line.put("outerLoss", s.outerLoss());
    line.put("innerLoss", s.innerLoss());
    line.put("entropy", s.entropy());
    line.put("regulariser", s.regulariser());
    lines.add(line);
    Map<String, Object> time = new LinkedHashMap<>();
    time.put("step", s.step());
    time.put("seconds", s.seconds());
    time.put("rssBytes", s.rssBytes());
    timing.add(time);
    task.at(
        s.step(),
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
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", step);
    line.put("gate", score);
    line.put("best", best);
    lines.add(line);
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

  private static void write(Path path, List<Map<String, Object>> lines, Configuration hadoop)
      throws IOException {
    try (OutputStream out =
        new BufferedOutputStream(path.getFileSystem(hadoop).create(path, true))) {
      for (Map<String, Object> line : lines) {
        out.write(JSON.writeValueAsString(line).getBytes(StandardCharsets.UTF_8));
        out.write('\n');
      }
    }
  }
}

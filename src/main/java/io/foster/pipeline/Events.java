package io.foster.pipeline;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.foster.base.CodeVersion;
import io.foster.base.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code events.jsonl}, for machines: what the commands on an output directory have done, a line
 * each, over all of them. Every line has {@code time} (ISO-8601, UTC) and {@code event}:
 *
 * <ul>
 *   <li>{@code run-started}: command, stages, code, configuration
 *   <li>{@code stage-skipped}: stage (its result is there already)
 *   <li>{@code stage-started}: stage
 *   <li>{@code progress}: stage and, where the stage counts, task, done, total, unit, note; as
 *       often as progress is printed, also with {@code --quiet}
 *   <li>{@code stage-finished}: stage, seconds, peakRssBytes
 *   <li>{@code stage-failed}: stage, message
 *   <li>{@code run-finished}, {@code run-failed}: command, seconds
 * </ul>
 *
 * <p>No result depends on the file: if it cannot be written, that goes to the log, and the run goes
 * on.
 */
final class Events implements Consumer<Progress.State> {
  private static final Logger LOG = LoggerFactory.getLogger(Events.class);
  private final FileSystem fs;
  private final Path file;
  private boolean broken;
  private boolean begun;

  Events(Path file, Configuration hadoop) {
    try {
      FileSystem of = file.getFileSystem(hadoop);
      // Hadoop's local file system cannot append to files it keeps checksums of.
      this.fs = of instanceof LocalFileSystem local ? local.getRawFileSystem() : of;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.file = file;
  }

  /**
   * A command begins.
   *
   * @param configuration the whole of it as JSON: a run that fails leaves no manifest to read it in
   */
  void runStarted(String command, List<String> stages, String configuration) {
    ObjectNode line = Json.object().put("command", command);
    stages.forEach(line.putArray("stages")::add);
    line.put("code", CodeVersion.current());
    write("run-started", line.putRawValue("configuration", new RawValue(configuration)));
  }

  void stageSkipped(String stage) {
    write("stage-skipped", Json.object().put("stage", stage));
  }

  void stageStarted(String stage) {
    write("stage-started", Json.object().put("stage", stage));
  }

  void stageFinished(StageRecord record) {
    write(
        "stage-finished",
        Json.object()
            .put("stage", record.stage())
            .put("seconds", record.seconds())
            .put("peakRssBytes", record.peakRssBytes()));
  }

  void stageFailed(String stage, String message) {
    write("stage-failed", Json.object().put("stage", stage).put("message", message));
  }

  void runEnded(boolean well, String command, double seconds) {
    write(
        well ? "run-finished" : "run-failed",
        Json.object().put("command", command).put("seconds", seconds));
  }

  /** How far the running stage is. */
  @Override
  public void accept(Progress.State state) {
    ObjectNode line = Json.object().put("stage", state.stage());
    if (state.task() != null) {
      line.put("task", state.task()).put("done", state.done());
      if (state.total() > 0) {
        line.put("total", state.total());
      }
      line.put("unit", state.unit());
    }
    if (!state.note().isEmpty()) {
      line.put("note", state.note());
    }
    write("progress", line.put("stageSeconds", state.seconds()));
  }

  private synchronized void write(String event, ObjectNode values) {
    if (broken) {
      return;
    }
    ObjectNode line = Json.object();
    line.put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    line.put("event", event);
    line.setAll(values);
    try {
      // What stands there may end in the line of a command that could not write all of it.
      String before = begun || endsItsLine() ? "" : "\n";
      append((before + Json.line(line) + "\n").getBytes(StandardCharsets.UTF_8));
      begun = true;
    } catch (IOException | RuntimeException e) {
      broken = true;
      LOG.warn("No more events are written to " + file, e);
    }
  }

  private boolean endsItsLine() throws IOException {
    long bytes = fs.exists(file) ? fs.getFileStatus(file).getLen() : 0;
    if (bytes == 0) {
      return true;
    }
    try (FSDataInputStream in = fs.open(file)) {
      in.seek(bytes - 1);
      return in.read() == '\n';
    }
  }

  private void append(byte[] line) throws IOException {
    if (!fs.exists(file)) {
      write(line, new byte[0]);
      return;
    }
    try (OutputStream out = fs.append(file)) {
      out.write(line);
    } catch (UnsupportedOperationException | PathIOException e) {
      // Object stores have no append: the file is written again.
      byte[] before;
      try (InputStream in = fs.open(file)) {
        before = in.readAllBytes();
      }
      write(before, line);
    }
  }

  private void write(byte[] before, byte[] line) throws IOException {
    try (OutputStream out = fs.create(file, true)) {
      out.write(before);
      out.write(line);
    }
  }
}

package io.foster.cli;

import io.foster.base.Store;
import io.foster.evaluate.Cell;
import io.foster.evaluate.MetricsFile;
import io.foster.pipeline.Layout;
import io.foster.pipeline.Pipeline;
import io.foster.pipeline.Stage;
import io.foster.report.ResultTable;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** What a command says at its end: the table, if there is one, and where the results are. */
final class Summary {
  private final Layout layout;
  private final Configuration hadoop;
  private final Store store;

  Summary(Layout layout, Configuration hadoop) {
    this.layout = layout;
    this.hadoop = hadoop;
    this.store = Store.at("output", layout.output().toString(), hadoop);
  }

  /** The table where the command has evaluated something, then the places of its results. */
  void print(PrintStream out, Pipeline pipeline, List<String> targets) throws IOException {
    List<Stage> done = pipeline.stages().stream().filter(s -> targets.contains(s.name())).toList();
    if (done.stream().anyMatch(s -> s.exports().contains(layout.metrics().getName()))) {
      printTable(out);
    }
    out.println("Results in " + show(layout.output()));
    for (Stage stage : done) {
      // The report stands below as a file.
      if (stage.exports().contains(layout.report().getName())) {
        continue;
      }
      out.printf("  %-10s  %s%n", stage.name(), show(layout.directory(stage.name())));
    }
    for (Path file : List.of(layout.metrics(), layout.report(), layout.manifest())) {
      if (store.exists(file)) {
        out.printf("  %-10s  %s%n", file.getName().replaceFirst("\\.[a-z]+$", ""), show(file));
      }
    }
  }

  /** The table alone; a problem where nothing was evaluated yet. */
  void printTable(PrintStream out) throws IOException {
    out.println(new ResultTable(MetricsFile.read(layout.metrics(), hadoop)).render());
  }

  /** The table of one stage's own metrics, beside those of the run where there are any. */
  void printTable(PrintStream out, Path own) throws IOException {
    MetricsFile metrics = MetricsFile.read(own, hadoop);
    if (store.exists(layout.metrics())) {
      MetricsFile run = MetricsFile.read(layout.metrics(), hadoop);
      // Numbers of different protocols do not compare.
      if (run.protocol().equals(metrics.protocol())) {
        for (Cell cell : metrics.cells()) {
          run = run.with(cell);
        }
        metrics = run;
      }
    }
    out.println(new ResultTable(metrics).render());
  }

  Path directory(Stage stage) {
    return layout.directory(stage.name());
  }

  /** Local paths without their scheme, so that they can be pasted into any command. */
  static String show(Path path) {
    return path.toUri().getScheme() == null || path.toUri().getScheme().equals("file")
        ? path.toUri().getPath()
        : path.toString();
  }
}

package io.foster.pipeline;

import io.foster.base.Printable;
import io.foster.base.Secrets;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Says how far the run is: a line at the start and the end of every stage, and between them a line
 * with rate and time left at least every {@code every}, also while the stage itself is silent.
 * Thread-safe. It only ever prints; no result depends on it.
 */
public final class Progress implements AutoCloseable {
  /** How much is printed. */
  public enum Level {
    QUIET,
    NORMAL,
    VERBOSE
  }

  private static final int TICKS = 10;

  private final PrintStream out;
  private final Level level;
  private final long every;
  private final LongSupplier nanos;
  private final Optional<TerminalLine> bar;
  private ScheduledExecutorService heart;
  private String label = "";
  private long stageStart;
  private long lastLine;
  private Task task;
  private Supplier<String> activity = () -> "";
  private Consumer<State> observer = state -> {};
  private Consumer<String> onTask = what -> {};
  private String stage = "";
  private long lastState;

  /**
   * A reporter that speaks only when {@link #tick} or a task is called; see {@link #start}.
   *
   * @param nanos a clock that never goes back, in nanoseconds
   */
  public Progress(PrintStream out, Level level, Duration every, LongSupplier nanos) {
    this.out = out;
    this.level = level;
    this.every = every.toNanos();
    this.nanos = nanos;
    this.bar = Optional.empty();
  }

  /**
   * The same for a terminal: one line with a bar, drawn again in its place, instead of a line every
   * so often.
   *
   * @param columns the terminal's width
   */
  public Progress(PrintStream out, Level level, Duration every, LongSupplier nanos, int columns) {
    this.out = out;
    this.level = level;
    this.every = every.toNanos();
    this.nanos = nanos;
    this.bar = Optional.of(new TerminalLine(out, columns));
  }

  /**
   * How far the running stage is.
   *
   * @param stage its name
   * @param task what it counts now, or null
   * @param done units done
   * @param total units in all, 0 where that is not known
   * @param unit in the plural, or null
   * @param note anything else
   * @param seconds since the stage began
   */
  public record State(
      String stage, String task, long done, long total, String unit, String note, double seconds) {}

  /** Sees how far the stage is as often as a line is due, whether or not it is printed. */
  synchronized void observer(Consumer<State> observer) {
    this.observer = observer;
  }

  /** Hears what the stage begins to do, in the thread that does it. */
  synchronized void onTask(Consumer<String> onTask) {
    this.onTask = onTask;
  }

  /** A reporter that prints nothing. */
  public static Progress silent() {
    return new Progress(System.err, Level.QUIET, Duration.ofSeconds(10), System::nanoTime);
  }

  /** Starts the thread that speaks for silent stages. */
  public synchronized Progress start() {
    heart =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "foster-progress");
              thread.setDaemon(true);
              return thread;
            });
    var unused =
        heart.scheduleAtFixedRate(this::tick, every / TICKS, every / TICKS, TimeUnit.NANOSECONDS);
    return this;
  }

  @Override
  public synchronized void close() {
    if (heart != null) {
      heart.shutdownNow();
    }
  }

  /** A line of its own. */
  public synchronized void say(String line) {
    if (level != Level.QUIET) {
      print(line);
    }
  }

  /** A line that {@code --quiet} does not take away. */
  public synchronized void insist(String line) {
    print(line);
  }

  /** A line for {@code --verbose}. */
  public synchronized void detail(String line) {
    if (level == Level.VERBOSE) {
      print(line);
    }
  }

  /** What Spark is doing, asked for only when a stage has nothing to say itself. */
  synchronized void activity(Supplier<String> activity) {
    this.activity = activity;
  }

  synchronized void stage(int number, int of, String name, String title) {
    begin("[" + number + "/" + of + "] " + name, name, title);
  }

  private void begin(String before, String name, String title) {
    label = before;
    stage = name;
    stageStart = nanos.getAsLong();
    lastState = stageStart;
    task = null;
    say(label + ": " + title);
  }

  /**
   * A part of a command that is no stage, such as a cell of a benchmark. Lines say how far it is
   * until {@link #leave}.
   *
   * @param name stands before each line
   * @param title what it does, said once
   */
  public synchronized void part(String name, String title) {
    begin(name, name, title);
  }

  synchronized void stageDone() {
    say(label + ": done in " + clock(nanos.getAsLong() - stageStart));
    label = "";
    task = null;
  }

  /** The stage or {@link #part} ends, done or not, without a line of its own. */
  public synchronized void leave() {
    bar.ifPresent(TerminalLine::clear);
    label = "";
    task = null;
  }

  /**
   * Begins a counted part of the running stage; it replaces the one before.
   *
   * @param what is done, such as {@code "expert seed 3"}
   * @param unit in the plural, such as {@code "steps"}
   * @param total how many there are, or 0 where that is not known
   */
  public synchronized Task task(String what, String unit, long total) {
    task = new Task(new TaskCount(what, unit, total, nanos.getAsLong()));
    onTask.accept(what);
    return task;
  }

  /** Prints a line if it is time for one; called by tasks and by the heart. */
  public synchronized void tick() {
    if (label.isEmpty()) {
      return;
    }
    long now = nanos.getAsLong();
    // One tick early rather than one tick late.
    long due = every - every / TICKS;
    if (now - lastState >= due) {
      lastState = now;
      observer.accept(state(now));
    }
    if (level == Level.QUIET) {
      return;
    }
    if (bar.isPresent()) {
      bar.get().draw(label, task == null ? -1 : task.count.share(task.done), line(), now);
    } else if (now - lastLine >= due) {
      print(label + ": " + line());
    }
  }

  private State state(long now) {
    double seconds = (now - stageStart) / 1e9;
    return task == null
        ? new State(stage, null, 0, 0, null, activity.get(), seconds)
        : task.state(stage, seconds);
  }

  private String line() {
    long now = nanos.getAsLong();
    if (task != null) {
      return task.line(now);
    }
    String doing = activity.get();
    return "running for " + clock(now - stageStart) + (doing.isEmpty() ? "" : ", " + doing);
  }

  private void print(String line) {
    bar.ifPresent(TerminalLine::clear);
    out.println(Printable.text(Secrets.mask(line)));
    lastLine = nanos.getAsLong();
  }

  /** {@code 0:07}, {@code 12:34} or {@code 1:02:03}. */
  static String clock(long nanoseconds) {
    long seconds = Math.round(nanoseconds / 1e9);
    long minutes = seconds / 60;
    return minutes < 60
        ? String.format(Locale.ROOT, "%d:%02d", minutes, seconds % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", minutes / 60, minutes % 60, seconds % 60);
  }

  /** A counted part of a stage. Close it when it is over, so that the next line is not about it. */
  public final class Task implements AutoCloseable {
    private final TaskCount count;
    private long done;
    private String note = "";

    private Task(TaskCount count) {
      this.count = count;
    }

    /** {@code done} units are done by now. */
    public void at(long units) {
      at(units, note);
    }

    /** The same, with something to add to the line, such as {@code "loss 7.04"}. */
    public void at(long units, String remark) {
      synchronized (Progress.this) {
        done = units;
        note = remark;
        tick();
      }
    }

    /** So many more units are done. */
    public void add(long units) {
      synchronized (Progress.this) {
        at(done + units);
      }
    }

    @Override
    public void close() {
      synchronized (Progress.this) {
        if (task == this) {
          task = null;
        }
      }
    }

    private State state(String of, double seconds) {
      return new State(of, count.what(), done, count.total(), count.unit(), note, seconds);
    }

    private String line(long now) {
      String line = count.line(done, now);
      return note.isEmpty() ? line : line + ", " + note;
    }
  }
}

package io.foster.ingest;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Joins the lines of a record whose quoted cells hold line breaks. A record that does not come out
 * with as many cells as there are columns, whose quote is not closed, or is closed in the middle of
 * a cell, is malformed in each of its lines: none of them passes as a record of its own.
 *
 * <p>Takes and gives rows of {@link InputTable}, whole files one after the other.
 */
final class WholeRecords implements Iterator<Row> {
  /** A cell of more lines, or more characters, is one whose quote nobody has closed. */
  private static final int MAX_LINES = 1000;

  private static final int MAX_CHARS = 1 << 24;

  private final Iterator<Row> lines;
  private final CellSyntax syntax;
  private final int columns;
  private final Deque<Row> ready = new ArrayDeque<>();
  private Row ahead;

  WholeRecords(Iterator<Row> lines, CellSyntax syntax, int columns) {
    this.lines = lines;
    this.syntax = syntax;
    this.columns = columns;
  }

  @Override
  public boolean hasNext() {
    return !ready.isEmpty() || ahead != null || lines.hasNext();
  }

  @Override
  public Row next() {
    if (ready.isEmpty()) {
      read();
    }
    return ready.remove();
  }

  private void read() {
    Row first = take();
    CellSyntax.Scan scan = syntax.scan(first.getString(3), false);
    if (!scan.open()) {
      ready.add(first);
      return;
    }
    List<Row> record = new ArrayList<>(List.of(first));
    int separators = scan.separators();
    int chars = first.getString(3).length();
    boolean broken = false;
    while (scan.open() && record.size() < MAX_LINES && chars < MAX_CHARS && follows(first)) {
      Row line = take();
      record.add(line);
      scan = syntax.scan(line.getString(3), true);
      separators += scan.separators();
      broken |= scan.broken();
      chars += line.getString(3).length();
    }
    if (!scan.open() && !broken && separators + 1 == columns) {
      ready.add(joined(record));
      return;
    }
    String error = scan.open() || broken ? "quote not closed" : "not " + columns + " columns";
    record.forEach(
        line -> ready.add(row(line, line.getString(3), line.isNullAt(4) ? error : null)));
  }

  private Row take() {
    Row row = ahead == null ? lines.next() : ahead;
    ahead = null;
    return row;
  }

  /** Whether there is another line of the same file. */
  private boolean follows(Row first) {
    if (ahead == null && lines.hasNext()) {
      ahead = lines.next();
    }
    return ahead != null && ahead.getString(0).equals(first.getString(0));
  }

  private static Row joined(List<Row> record) {
    StringBuilder text = new StringBuilder();
    String error = null;
    for (Row line : record) {
      text.append(text.isEmpty() && line == record.get(0) ? "" : "\n").append(line.getString(3));
      error = error == null ? line.getString(4) : error;
    }
    return row(record.get(0), text.toString(), error);
  }

  private static Row row(Row at, String value, String error) {
    return RowFactory.create(
        at.getString(0),
        at.getLong(1),
        at.getLong(2),
        value,
        at.isNullAt(4) ? error : at.getString(4));
  }
}

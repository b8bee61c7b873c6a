package io.foster.ingest;

import java.util.Iterator;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Gives the lines of one task their numbers; the lines of a split come in one piece. */
final class NumberedLines implements Iterator<Row> {
  private final Iterator<Row> rows;
  private final Map<InputTable.Split, InputTable.Place> places;
  private InputTable.Split split;
  private InputTable.Place place;
  private final Decoding decoding;
  private long n;

  NumberedLines(
      Iterator<Row> rows, Map<InputTable.Split, InputTable.Place> places, Decoding decoding) {
    this.rows = rows;
    this.places = places;
    this.decoding = decoding;
  }

  @Override
  public boolean hasNext() {
    return rows.hasNext();
  }

  @Override
  public Row next() {
    Row row = rows.next();
    InputTable.Split here = new InputTable.Split(row.getString(0), row.getLong(1));
    if (!here.equals(split)) {
      split = here;
      place = places.get(here);
      n = 0;
    }
    long lineNumber = place.lineNumber() + n;
    byte[] bytes = row.getAs(2);
    String text = decoding.text(bytes);
    return RowFactory.create(
        place.file(),
        lineNumber,
        place.row() + n++,
        clean(text, lineNumber),
        decoding.error(bytes, text));
  }

  private static String clean(String value, long lineNumber) {
    int from = lineNumber == 1 && value.startsWith("\uFEFF") ? 1 : 0;
    int to = value.endsWith("\r") ? value.length() - 1 : value.length();
    return value.substring(from, Math.max(from, to));
  }
}

package io.foster.config;

import io.foster.base.Printable;
import java.util.Optional;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ParsedStatement;

/**
 * What a key names in the session's catalogue: {@code table:catalog.database.table}, or {@code
 * sql:SELECT ..}.
 *
 * @param kind a name or a query
 * @param text what follows the prefix
 */
public record TableName(Kind kind, String text) {
  /** How it is named. */
  public enum Kind {
    /** The name of a table or view. */
    TABLE,
    /** A query. */
    SQL
  }

  private static final String TABLE = "table:";
  private static final String SQL = "sql:";

  /** The table that a value names; empty where it names files. */
  public static Optional<TableName> of(String value) {
    if (value.startsWith(TABLE)) {
      return Optional.of(new TableName(Kind.TABLE, value.substring(TABLE.length()).strip()));
    }
    return value.startsWith(SQL)
        ? Optional.of(new TableName(Kind.SQL, value.substring(SQL.length()).strip()))
        : Optional.empty();
  }

  /** What is wrong with it as it is written, before any catalogue is asked; empty: nothing. */
  public Optional<String> problem() {
    try {
      if (kind == Kind.TABLE) {
        new CatalystSqlParser().parseMultipartIdentifier(text);
        return Optional.empty();
      }
      LogicalPlan plan = new CatalystSqlParser().parsePlan(text);
      return plan instanceof Command || plan instanceof ParsedStatement
          ? Optional.of("is a command, and only queries are read; write sql:SELECT ..")
          : Optional.empty();
    } catch (Exception e) { // Scala declares no checked exceptions
      if (!(e instanceof ParseException)) {
        throw e;
      }
      return Optional.of(
          kind == Kind.TABLE
              ? "is no name of a table; write table:catalog.database.table, names with other"
                  + " characters than letters in backquotes"
              : "is no query ("
                  + Printable.firstLine(e.getMessage())
                  + "); write what spark.sql would take, as sql:SELECT ..");
    }
  }

  /** The name's last part; {@code query} for a query. */
  public String shortName() {
    return kind == Kind.SQL ? "query" : text.replaceAll("^.*\\.|`", "");
  }

  /** As the user writes it. */
  @Override
  public String toString() {
    return (kind == Kind.TABLE ? TABLE : SQL) + text;
  }
}

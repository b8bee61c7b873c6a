package io.foster.ingest;

import static org.apache.spark.sql.functions.expr;

import io.foster.base.ConfigException;
import io.foster.base.Printable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.expressions.BinaryComparison;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.In;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;

/**
 * The condition {@code ingest.where}, over the columns of the interactions.
 *
 * @param sql in the language of Spark SQL; its syntax has been checked
 */
record Condition(String sql) {
  private static final String KEY = "ingest.where: ";

  /** A number in text; null where there is none. 20 digits before the point hold any id. */
  private static final String NUMBER = "TRY_CAST(%s AS DECIMAL(38, 18))";

  /** Functions whose result differs from run to run. */
  private static final Set<String> CHANGING =
      Set.of(
          "current_date",
          "curdate",
          "current_timestamp",
          "now",
          "localtimestamp",
          "unix_timestamp",
          "rand",
          "random",
          "randn",
          "uuid",
          "shuffle",
          "monotonically_increasing_id",
          "spark_partition_id");

  /** The columns it is about, by name, with dots between the parts of a nested one. */
  List<String> columns() {
    List<String> names = new ArrayList<>();
    collect(new CatalystSqlParser().parseExpression(sql), names);
    return names.stream().distinct().toList();
  }

  private static void collect(Expression expression, List<String> names) {
    if (expression instanceof UnresolvedAttribute attribute) {
      names.add(name(attribute));
    }
    JavaConverters.seqAsJavaList(expression.children()).forEach(child -> collect(child, names));
  }

  private static String name(UnresolvedAttribute attribute) {
    return String.join(".", JavaConverters.seqAsJavaList(attribute.nameParts()));
  }

  /**
   * The same condition, in SQL, over columns of text that go by other names. Spark would make text
   * that is compared with a whole number a whole number itself, and 3.5 > 3 false.
   */
  String overText(UnaryOperator<String> names) {
    Expression parsed = new CatalystSqlParser().parseExpression(sql);
    TreeMap<Integer, UnresolvedAttribute> places = new TreeMap<>();
    places(parsed, places);
    Set<Integer> numbers = new HashSet<>();
    numbers(parsed, numbers);
    // Spark's parser counts code points.
    int[] text = sql.codePoints().toArray();
    StringBuilder renamed = new StringBuilder();
    int done = 0;
    for (Map.Entry<Integer, UnresolvedAttribute> place : places.entrySet()) {
      int start = place.getKey();
      UnresolvedAttribute attribute = place.getValue();
      String column = names.apply(name(attribute));
      renamed
          .append(new String(text, done, start - done))
          .append(numbers.contains(start) ? NUMBER.formatted(column) : column);
      done = (int) attribute.origin().stopIndex().get() + 1;
    }
    return renamed.append(new String(text, done, text.length - done)).toString();
  }

  /** The columns by where they begin; an expression may hold one and the same column twice. */
  private static void places(Expression expression, Map<Integer, UnresolvedAttribute> places) {
    if (expression instanceof UnresolvedAttribute attribute) {
      places.put((int) attribute.origin().startIndex().get(), attribute);
    }
    JavaConverters.seqAsJavaList(expression.children()).forEach(child -> places(child, places));
  }

  /** Where columns begin that are compared with whole numbers. */
  private static void numbers(Expression expression, Set<Integer> starts) {
    List<Expression> parts = JavaConverters.seqAsJavaList(expression.children());
    boolean compares =
        expression instanceof BinaryComparison
            || expression instanceof In
            // Spark 4 has a function for it.
            || expression instanceof UnresolvedFunction function
                && function.nameParts().last().equalsIgnoreCase("between");
    if (compares && parts.stream().anyMatch(Condition::isWhole)) {
      parts.stream()
          .filter(UnresolvedAttribute.class::isInstance)
          .forEach(part -> starts.add((int) part.origin().startIndex().get()));
    }
    parts.forEach(part -> numbers(part, starts));
  }

  private static boolean isWhole(Expression expression) {
    return expression.resolved() && expression.dataType() instanceof IntegralType;
  }

  /** The condition over the columns of a table. */
  Column overTable() {
    return expr(sql);
  }

  /**
   * Fails unless the condition can be asked of the columns of a table.
   *
   * @param where the table or file, for messages
   */
  void check(SparkSession spark, StructType schema, String where) {
    requireFixed();
    analyse(
        () -> spark.createDataFrame(List.<Row>of(), schema).where(sql),
        where,
        "write a condition over its columns "
            + BadRows.excerpt(String.join(", ", schema.fieldNames()), 300));
  }

  /** The same for columns that are all text. */
  void checkText(SparkSession spark, List<String> names, String where) {
    requireFixed();
    for (String name : columns()) {
      if (!names.contains(name)) {
        throw new ConfigException(
            KEY
                + "there is no column \""
                + name
                + "\" in "
                + where
                + "; write a condition over its columns "
                + BadRows.excerpt(String.join(", ", names), 300));
      }
    }
    StructType schema = new StructType();
    for (int i = 0; i < names.size(); i++) {
      schema = schema.add("c" + i, DataTypes.StringType);
    }
    StructType cells = schema;
    analyse(
        () ->
            spark
                .createDataFrame(List.<Row>of(), cells)
                .where(overText(name -> "c" + names.indexOf(name))),
        where,
        "its cells are text: write casts such as CAST(price AS DOUBLE) > 10");
  }

  private void analyse(Supplier<Dataset<Row>> asked, String where, String mend) {
    try {
      asked.get().queryExecution().assertAnalyzed();
    } catch (Exception e) { // Spark throws checked exceptions without declaring them
      if (!(e instanceof AnalysisException)) {
        throw e;
      }
      String said = Printable.firstLine(e.getMessage());
      throw new ConfigException(
          KEY + "\"" + sql + "\" cannot be asked of " + where + " (" + said + "); " + mend);
    }
  }

  private void requireFixed() {
    Expression parsed = new CatalystSqlParser().parseExpression(sql);
    changing(parsed)
        .ifPresent(
            name -> {
              throw new ConfigException(
                  KEY
                      + name
                      + " differs from run to run; write the value itself, or use ingest.from and"
                      + " ingest.until for times");
            });
  }

  private static Optional<String> changing(Expression expression) {
    if (expression instanceof SubqueryExpression) {
      return Optional.of("a subquery");
    }
    if (expression instanceof UnresolvedFunction function) {
      String name = function.nameParts().last().toLowerCase(Locale.ROOT);
      if (CHANGING.contains(name)) {
        return Optional.of(name + "()");
      }
    }
    if (expression instanceof UnresolvedAttribute attribute
        && CHANGING.contains(name(attribute).toLowerCase(Locale.ROOT))) {
      return Optional.of(name(attribute));
    }
    return JavaConverters.seqAsJavaList(expression.children()).stream()
        .map(Condition::changing)
        .flatMap(Optional::stream)
        .findFirst();
  }
}

package io.foster.ingest;

import static org.apache.spark.sql.functions.expr;

import io.foster.base.ConfigException;
import java.util.ArrayList;
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
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;

/**
 * The condition {@code ingest.where}, over the columns of the interactions.
 *
 * @param sql in the language of Spark SQL; its syntax has been checked
 */
record Condition(String sql) {
  private static final String KEY = "ingest.where: ";

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

  /** The same condition, in SQL, over columns that go by other names. */
  String renamed(UnaryOperator<String> names) {
    TreeMap<Integer, UnresolvedAttribute> places = new TreeMap<>();
    places(new CatalystSqlParser().parseExpression(sql), places);
    // Spark's parser counts code points.
    int[] text = sql.codePoints().toArray();
    StringBuilder renamed = new StringBuilder();
    int done = 0;
    for (Map.Entry<Integer, UnresolvedAttribute> place : places.entrySet()) {
      int start = place.getKey();
      UnresolvedAttribute attribute = place.getValue();
      renamed.append(new String(text, done, start - done)).append(names.apply(name(attribute)));
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
                .where(renamed(name -> "c" + names.indexOf(name))),
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
      String said = String.valueOf(e.getMessage()).strip().lines().findFirst().orElse("");
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

package io.foster.ingest;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import io.foster.itemtext.ItemTexts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;

/**
 * The records of one table with the verdict on each: {@code file}, {@code line_number}, {@code
 * row}, {@code reason} (null for good records), {@code value} (the record as it stands in the
 * file), {@code selected} (whether {@code ingest.where} holds), {@code odd_ids} (how many of its
 * ids look like no value), {@code dropped} (how many values were source of a page) and the table's
 * own columns. Blank lines and headers are not records.
 *
 * @param lines how many lines each file has, blank ones and headers included
 * @param timeFormat how times are written, see {@link Timestamps}; empty where there are none
 */
record CheckedRows(Dataset<Row> rows, Map<String, Long> lines, Optional<String> timeFormat) {
  private static final int EXCERPT = 200;
  private static final String ROUNDED = "^\\s*\\d([.,]\\d+)?[eE]\\+\\d+\\s*$";

  /** A raw value and what its column is called, for reasons. */
  record Field(String name, Column value) {
    /** A column whose name is the format's own. */
    static Field of(Records records, String name) {
      return records.fixed(name);
    }

    /** Why the value is no id: ids are kept as they are but must not be blank. */
    Column badId() {
      // NaN that is no string in JSON comes with quotes, which no id of that name would have.
      return when(value.isNull().or(value.equalTo("\"NaN\"")), lit("missing " + name))
          .when(trim(value).equalTo(""), lit("empty id in " + name));
    }

    Column badTime(Column millis, Values values) {
      return when(values.present(value).isNull(), lit("missing " + name))
          .when(millis.isNull(), lit("bad time in " + name));
    }
  }

  /**
   * Checks interactions.
   *
   * @param values what counts as a value
   * @param format how the time is written, see {@link Timestamps}
   */
  static CheckedRows interactions(
      Records records,
      Values values,
      Field user,
      Field item,
      Field time,
      String format,
      Column rating) {
    return interactions(records, values, user, item, Optional.of(time), format, rating);
  }

  /**
   * The same; without a time, the place in the input order stands for it.
   *
   * @param more further columns to keep
   */
  static CheckedRows interactions(
      Records records,
      Values values,
      Field user,
      Field item,
      Optional<Field> time,
      String format,
      Column rating,
      Column... more) {
    Column millis = col("timestamp");
    // A column with a type of its own says itself how its times are written.
    String written = time.map(t -> records.times().getOrDefault(t.name(), format)).orElse(format);
    Column timestamp = time.map(t -> Timestamps.millis(t.value(), written)).orElse(col("row"));
    Column badTime = time.map(t -> t.badTime(millis, values)).orElse(Fields.none());
    List<Column> kept =
        new ArrayList<>(
            List.of(
                col("file"),
                col("line_number"),
                col("row"),
                col("reason"),
                col("value"),
                col("selected"),
                odd(values, user).plus(odd(values, item)).as("odd_ids"),
                rounded(user).plus(rounded(item)).as("rounded_ids"),
                lit(0).as("dropped"),
                lit(0).as("nameless"),
                user.value().as("user_id"),
                item.value().as("item_id"),
                millis,
                values.present(rating).as("rating")));
    kept.addAll(List.of(more));
    Column[] columns = kept.toArray(Column[]::new);
    Dataset<Row> rows =
        records
            .rows()
            .withColumn("timestamp", timestamp)
            .withColumn("reason", coalesce(col("error"), user.badId(), item.badId(), badTime))
            .select(columns);
    return new CheckedRows(rows, records.lines(), time.map(t -> written));
  }

  /** 1 for an id that looks like no value. */
  static Column odd(Values values, Field id) {
    return when(values.isMissing(id.value()), 1).otherwise(0);
  }

  /** 1 for an id that was a long number before a spreadsheet has rounded it. */
  static Column rounded(Field id) {
    return one(coalesce(id.value().rlike(ROUNDED), lit(false)));
  }

  /**
   * Checks items; only the id is required.
   *
   * @param description a list of pieces
   */
  static CheckedRows items(
      Records records,
      Values values,
      Field id,
      Column title,
      Column brand,
      Column categories,
      Column description,
      Column features,
      Map<String, Column> attributes) {
    Column dropped = one(Values.isCode(title)).plus(one(Values.isCode(brand)));
    for (Column attribute : attributes.values()) {
      dropped = dropped.plus(one(Values.isPage(attribute)));
    }
    Column nameless =
        Stream.of(categories, description, features)
            .map(Values::nameless)
            .reduce(Column::plus)
            .orElseThrow();
    Dataset<Row> rows =
        records
            .rows()
            .withColumn("reason", coalesce(col("error"), id.badId()))
            .select(
                col("file"),
                col("line_number"),
                col("row"),
                col("reason"),
                col("value"),
                col("selected"),
                odd(values, id).as("odd_ids"),
                rounded(id).as("rounded_ids"),
                dropped.as("dropped"),
                nameless.as("nameless"),
                id.value().as("item_id"),
                values.text(when(not(Values.isCode(title)), title)).as("title"),
                values.text(when(not(Values.isCode(brand)), brand)).as("brand"),
                values.categories(categories).as("categories"),
                values.joined(description).as("description"),
                values.list(features).as("features"),
                values.attributes(attributes).as("attributes", names(attributes)));
    return new CheckedRows(rows, records.lines(), Optional.empty());
  }

  /** The attributes that items can have, also where no item has a value for one. */
  private static Metadata names(Map<String, Column> attributes) {
    String[] names = attributes.keySet().stream().sorted().toArray(String[]::new);
    return new MetadataBuilder().putStringArray(ItemTexts.ATTRIBUTE_NAMES, names).build();
  }

  private static Column one(Column yes) {
    return when(yes, 1).otherwise(0);
  }

  /** With the beginning of bad records as text instead of every record's value. */
  CheckedRows withExcerpts() {
    Column text = when(col("reason").isNotNull(), substring(col("value"), 1, EXCERPT));
    return new CheckedRows(rows.withColumn("text", text).drop("value"), lines, timeFormat);
  }
}

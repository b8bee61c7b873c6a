package io.foster.ingest;

import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.map_filter;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;

/** Turns raw strings into texts and lists, and says which of them stand for no value. */
final class Values {
  private static final MapType ATTRIBUTES =
      DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType);

  /** Scripts and style sheets of the page that a value was taken from. */
  private static final String CODE =
      "(?is)<(script|style|!doctype|html|head)\\b"
          + "|\\bfunction\\s*+\\w*+\\s*+\\([^()]*+\\)\\s*+\\{"
          + "|\\bvar\\s++\\w++\\s*+="
          + "|\\.getTime\\("
          + "|\\b(document|window)\\.[a-z]\\w*+\\s*+[=.(\\[]"
          + "|[\\w\\])*-]\\s*+\\{\\s*+[a-z-]++\\s*+:[^{}]*+\\}";

  /** Elements that lay a page out. Those within text, such as b and br, are text's own. */
  private static final String ELEMENTS =
      "(?i)</?(div|span|img|a|table|tbody|tr|td|th|form|input|button|iframe|link|meta|svg|nav)"
          + "(\\s[^<>]*)?/?>";

  private final String[] missing;

  /**
   * @param missing texts that stand for no value, in any case of letters
   */
  Values(List<String> missing) {
    List<String> all = new ArrayList<>();
    for (String text : missing) {
      String lower = text.strip().toLowerCase(Locale.ROOT);
      all.add(lower);
      if (lower.equals("nan")) {
        // What from_json makes of NaN, which is no string in JSON.
        all.add("\"nan\"");
      }
    }
    this.missing = all.toArray(String[]::new);
  }

  /** Whether a text that is not null stands for no value. */
  Column isMissing(Column raw) {
    return missing.length == 0
        ? lit(false)
        : coalesce(lower(trim(raw, " \t\r\n")).isin((Object[]) missing), lit(false));
  }

  /** The raw value, or null where it is blank or stands for none. */
  Column present(Column raw) {
    return when(not(isMissing(raw)).and(Fields.text(raw).isNotNull()), raw);
  }

  /** Text without white space around it, or null. */
  Column text(Column raw) {
    Column trimmed = Fields.text(raw);
    return missing.length == 0 ? trimmed : when(not(isMissing(trimmed)), trimmed);
  }

  /**
   * The texts of a list, without those that are no value and objects without a name; an empty list
   * for null.
   */
  Column list(Column strings) {
    Column named = filter(strings, text -> text.notEqual(CellLists.NAMELESS));
    return coalesce(filter(transform(named, this::text), Column::isNotNull), Fields.noList());
  }

  /** How many objects without a name a list has. */
  static Column nameless(Column strings) {
    Column nameless = filter(strings, text -> text.equalTo(CellLists.NAMELESS));
    return size(coalesce(nameless, Fields.noList()));
  }

  /** Categories: like {@link #list}, and each only once, at its first place. */
  Column categories(Column strings) {
    return array_distinct(list(strings));
  }

  /** A text given in pieces, joined by spaces; null where there is none. */
  Column joined(Column strings) {
    return Fields.text(array_join(list(strings), " "));
  }

  /** Whether a title or brand is source code of a page; markup within it is not. */
  static Column isCode(Column raw) {
    return coalesce(raw.rlike(CODE), lit(false));
  }

  /** Whether an attribute is source of a page. */
  static Column isPage(Column raw) {
    return coalesce(raw.rlike(CODE).or(raw.rlike(ELEMENTS)), lit(false));
  }

  /** Named attributes in the order of their names, without those that are no value. */
  Column attributes(Map<String, Column> columns) {
    List<Column> pairs = new ArrayList<>();
    new TreeMap<>(columns)
        .forEach(
            (name, column) -> {
              pairs.add(lit(name));
              pairs.add(when(not(isPage(column)), text(column)));
            });
    return map_filter(
        map(pairs.toArray(new Column[0])).cast(ATTRIBUTES), (name, value) -> value.isNotNull());
  }
}

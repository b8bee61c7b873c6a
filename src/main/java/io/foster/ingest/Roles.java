package io.foster.ingest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which column of a table may hold what, by names that people use and by the values. */
final class Roles {
  private static final Set<String> USER =
      Set.of(
          "user",
          "userid",
          "uid",
          "customer",
          "customerid",
          "member",
          "memberid",
          "visitorid",
          "reviewerid",
          "reviewer",
          "account",
          "accountid",
          "client",
          "clientid",
          "person",
          "personid",
          "username",
          "usersid",
          "shopper",
          "buyer",
          "buyerid",
          "reader",
          "readerid",
          "listener",
          "viewer",
          "patron",
          "profileid",
          "actor",
          "actorid",
          "who");
  private static final Set<String> ITEM =
      Set.of(
          "item",
          "itemid",
          "iid",
          "product",
          "productid",
          "sku",
          "article",
          "articleid",
          "asin",
          "parentasin",
          "isbn",
          "book",
          "bookid",
          "movie",
          "movieid",
          "track",
          "trackid",
          "song",
          "songid",
          "game",
          "gameid",
          "app",
          "appid",
          "business",
          "businessid",
          "news",
          "newsid",
          "listing",
          "listingid",
          "video",
          "videoid",
          "recipe",
          "recipeid",
          "course",
          "courseid",
          "ean",
          "gtin",
          "contentid",
          "anime",
          "animeid",
          "object",
          "objectid",
          "what",
          "code",
          "productcode");
  private static final Set<String> TIME =
      Set.of(
          "timestamp",
          "time",
          "date",
          "datetime",
          "ts",
          "createdat",
          "orderedat",
          "eventtime",
          "tdat",
          "unixreviewtime",
          "at",
          "dateadded",
          "purchasedat",
          "orderdate",
          "reviewtime",
          "when",
          "playedat",
          "viewedat",
          "day");
  private static final Set<String> RATING =
      Set.of("rating", "stars", "score", "overall", "ratings", "reviewoverall", "grade", "points");
  private static final Set<String> TITLE =
      Set.of(
          "title",
          "name",
          "productname",
          "prodname",
          "itemname",
          "appname",
          "movietitle",
          "label",
          "booktitle",
          "trackname",
          "headline",
          "producttitle",
          "newstitle");
  private static final Set<String> CATEGORIES =
      Set.of(
          "categories",
          "category",
          "genres",
          "genre",
          "department",
          "tags",
          "producttypename",
          "subject",
          "subjects",
          "section",
          "class",
          "type",
          "shelf",
          "shelves",
          "topic");
  private static final Set<String> BRAND =
      Set.of(
          "brand",
          "store",
          "publisher",
          "developer",
          "author",
          "authors",
          "artist",
          "maker",
          "manufacturer",
          "vendor",
          "label",
          "director");
  private static final Set<String> DESCRIPTION =
      Set.of(
          "description",
          "desc",
          "detaildesc",
          "summary",
          "overview",
          "abstract",
          "text",
          "about",
          "plot",
          "body");

  private Roles() {}

  /**
   * A column for a role.
   *
   * @param score the higher, the more speaks for it
   * @param why what speaks for it
   */
  record Candidate(ColumnLook column, int score, String why) {}

  /** Columns that may name users, the likeliest first. */
  static List<Candidate> users(TableLook table) {
    return ranked(table, USER, c -> c.times().isEmpty() && !c.isRating());
  }

  /** Columns that may name items. */
  static List<Candidate> items(TableLook table) {
    return ranked(table, ITEM, c -> c.times().isEmpty() && !c.isRating());
  }

  /** Columns that may hold times; their values have to be some. */
  static List<Candidate> times(TableLook table) {
    List<Candidate> found = new ArrayList<>();
    for (ColumnLook column : table.columns()) {
      boolean named = TIME.contains(column.plainName());
      boolean number = column.isNumber() && column.typedTime().isEmpty();
      if (!column.times().isEmpty()
          && (named || !number || column.times().get(0).matches(".*seconds|yyyy.*"))) {
        found.add(
            new Candidate(
                column,
                (named ? 10 : 0) + 4,
                (named ? "its name, and " : "")
                    + "its values are times written as "
                    + String.join(" or ", column.times())));
      }
    }
    return sorted(found);
  }

  /** The column of ratings, if there is one by name. */
  static Optional<ColumnLook> rating(TableLook table) {
    return named(table, RATING).filter(ColumnLook::isRating);
  }

  static Optional<ColumnLook> title(TableLook table, ColumnLook id) {
    return named(table, TITLE)
        .or(
            () ->
                table.columns().stream()
                    .filter(c -> !c.equals(id) && c.isText() && c.length() > 3 && c.length() < 150)
                    .max(Comparator.comparingInt(ColumnLook::distinct)));
  }

  static Optional<ColumnLook> categories(TableLook table) {
    return named(table, CATEGORIES);
  }

  static Optional<ColumnLook> brand(TableLook table) {
    return named(table, BRAND);
  }

  static Optional<ColumnLook> description(TableLook table) {
    return named(table, DESCRIPTION);
  }

  /** Text columns that have no role: they may say something of an item. */
  static List<ColumnLook> rest(TableLook table, Set<String> used) {
    return table.columns().stream()
        .filter(c -> !used.contains(c.name()) && c.isText() && c.times().isEmpty())
        .toList();
  }

  private static Optional<ColumnLook> named(TableLook table, Set<String> names) {
    return table.columns().stream()
        .filter(c -> names.contains(c.plainName()) && !c.values().isEmpty())
        .findFirst();
  }

  private static List<Candidate> ranked(
      TableLook table, Set<String> names, java.util.function.Predicate<ColumnLook> possible) {
    List<Candidate> found = new ArrayList<>();
    for (ColumnLook column : table.columns()) {
      if (column.values().isEmpty() || !possible.test(column)) {
        continue;
      }
      String plain = column.plainName();
      boolean exact = names.contains(plain);
      boolean within = names.stream().anyMatch(n -> n.length() > 3 && plain.contains(n));
      boolean repeats = column.distinct() < column.values().size();
      boolean many = column.distinct() > 1 && column.distinct() >= 0.02 * column.values().size();
      int score = (exact ? 10 : within ? 6 : 0) + (repeats ? 1 : 0) + (many ? 4 : 0);
      found.add(
          new Candidate(
              column,
              score,
              exact ? "its name" : within ? "a part of its name" : "nothing but its values"));
    }
    return sorted(found);
  }

  private static List<Candidate> sorted(List<Candidate> candidates) {
    // Of equals the one that stands first: sorting is stable.
    candidates.sort(Comparator.comparingInt(Candidate::score).reversed());
    return candidates;
  }
}

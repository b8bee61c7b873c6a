package io.foster.report;

import java.util.List;

/**
 * What the report's template ({@code report.mustache}) shows: texts that are ready for reading, not
 * yet escaped for HTML. Parts that a run does not have yet are null.
 */
record Page(
    String title,
    String output,
    String made,
    List<Missing> missing,
    Headline headline,
    List<Figure> trainings,
    List<Figure> distillation,
    Synthetic synthetic,
    Map2d map,
    Slices slices,
    UserSection people,
    Stages stages,
    List<Setting> configuration,
    String card,
    Commands commands,
    Inlined inlined) {

  /** A stage that is not done. */
  record Missing(String stage, String title) {}

  /** A chart's frame: the canvas and what is said below it. */
  record Figure(String id, String title, String caption) {}

  /**
   * The comparison.
   *
   * @param verdict whether distillation paid off; empty where that is not known
   * @param tiles the few numbers that everybody reads
   * @param metrics the heads of the columns of {@code all}
   */
  record Headline(
      String verdict,
      List<Tile> tiles,
      List<Compared> rows,
      List<String> metrics,
      List<AllMetrics> all,
      List<String> protocol) {}

  /** A number and what it is. */
  record Tile(String value, String label) {}

  /** A kind of model. */
  record Compared(
      String name,
      String role,
      int seeds,
      String recall,
      String recallOfFull,
      String ndcg,
      String ndcgOfFull,
      String seconds) {}

  /** A kind of model and all its metrics. */
  record AllMetrics(String name, List<String> values) {}

  /** The synthetic data. */
  record Synthetic(List<Tile> tiles, List<Sequence> sequences) {}

  /** A sequence. */
  record Sequence(int number, int size, String begins, List<Position> positions) {}

  /** A position: the items of its input, and the most probable next ones. */
  record Position(int number, List<Weighted> inputs, List<Weighted> next) {}

  /**
   * An item and its weight or probability.
   *
   * @param id the item's
   * @param share for people; empty where it says nothing
   * @param width of its bar, percent
   */
  record Weighted(String id, String title, String share, String width) {}

  /** The map and the coverage. */
  record Map2d(int shown, int items, boolean sampled, String reached, String random) {}

  /** Metrics by slice: a block for each dimension. */
  record Slices(List<SliceBlock> blocks) {}

  /** A dimension. */
  record SliceBlock(Figure figure, List<String> models, List<SliceRow> rows) {}

  /** A band: users, and Recall@10 of each model. */
  record SliceRow(String band, String users, List<String> values) {}

  /**
   * Users to look up.
   *
   * @param absent why there are none; null where there are some
   * @param users some of the test users; null where there are none
   */
  record UserSection(String absent, Users users) {}

  /**
   * Users.
   *
   * @param model who recommends
   * @param all of how many test users
   * @param full whether ranks of a model of all data are there too
   * @param command recommends to a user whose id is put behind it
   */
  record Users(String model, int all, boolean full, String command, List<User> shown) {}

  /**
   * A test user.
   *
   * @param before how many items there are before those of {@code history}
   * @param history titles, oldest first
   * @param rank of the held-out item by the student
   * @param rankOfFull by the model of all data; empty without one
   * @param hit whether the held-out item is among {@code next}
   */
  record User(
      String id,
      int before,
      List<String> history,
      String held,
      String rank,
      String rankOfFull,
      boolean hit,
      List<Recommended> next) {}

  /** A recommended item; {@code held} where it is the held-out one. */
  record Recommended(String title, boolean held) {}

  /** Time and memory. */
  record Stages(List<StageRow> rows, String total) {}

  /** A stage. */
  record StageRow(String stage, String title, String started, String took, String memory) {}

  /** A key of the configuration. */
  record Setting(String key, String value, boolean changed) {}

  /** How to make the run again. */
  record Commands(String code, String seed, String run, String report) {}

  /** What is copied into the page as it stands. */
  record Inlined(String style, String charts, String script, String data) {}
}

package io.foster.ingest;

import static org.apache.spark.sql.functions.bit_xor;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.xxhash64;

import io.foster.base.Hash;
import io.foster.config.TableName;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import scala.collection.JavaConverters;

/**
 * The state of a table, for fingerprints: the versions of the Delta and Iceberg tables that it is
 * made of, or their files with size and time of change. Where neither is known, or it holds what is
 * another thing tomorrow ({@code current_date()}), a hash of its content. So an equal state means
 * equal rows.
 */
final class TableState {
  /** Expressions whose value depends on when or by whom they are asked. */
  private static final Set<String> OF_THE_MOMENT =
      Set.of(
          "CurrentDate",
          "CurrentTimestamp",
          "Now",
          "LocalTimestamp",
          "CurrentUser",
          "CurrentDatabase",
          "CurrentCatalog");

  private final SparkSession spark;
  private final TableSource source;

  private TableState(SparkSession spark, TableSource source) {
    this.spark = spark;
    this.source = source;
  }

  /** The state now. */
  static String of(SparkSession spark, TableSource source) {
    return new TableState(spark, source).state();
  }

  private String state() {
    Dataset<Row> rows = source.open(spark);
    String columns = Hash.of(rows.schema().json());
    LogicalPlan plan = rows.queryExecution().analyzed();
    Optional<List<String>> versions = fixed(plan) ? versions(plan) : Optional.empty();
    return versions.map(v -> String.join("; ", v)).orElseGet(() -> content(rows))
        + ", columns "
        + columns;
  }

  /** Whether the same tables always give the same rows. */
  private static boolean fixed(LogicalPlan plan) {
    for (LogicalPlan node : nodes(plan)) {
      for (Expression expression : JavaConverters.seqAsJavaList(node.expressions())) {
        if (!expression.deterministic() || ofTheMoment(expression)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean ofTheMoment(Expression expression) {
    return OF_THE_MOMENT.contains(expression.getClass().getSimpleName())
        || expression
            .getClass()
            .getSimpleName()
            .matches("ScalarSubquery|Exists|InSubquery|ListQuery|LateralSubquery")
        || JavaConverters.seqAsJavaList(expression.children()).stream()
            .anyMatch(TableState::ofTheMoment);
  }

  private static List<LogicalPlan> nodes(LogicalPlan plan) {
    List<LogicalPlan> all = new ArrayList<>(List.of(plan));
    JavaConverters.seqAsJavaList(plan.children()).forEach(child -> all.addAll(nodes(child)));
    return all;
  }

  /** A line for each table and view of a plan; empty where one of them cannot tell. */
  private Optional<List<String>> versions(LogicalPlan plan) {
    List<String> lines = new ArrayList<>();
    for (LogicalPlan node : nodes(plan)) {
      Optional<String> line = Optional.empty();
      if (node instanceof View view) {
        line =
            view.desc().viewText().isDefined()
                ? Optional.of("view " + Hash.of(view.desc().viewText().get()))
                : Optional.empty();
      } else if (node instanceof LogicalRelation relation
          && relation.relation() instanceof HadoopFsRelation files) {
        line = files(files);
      } else if (node instanceof DataSourceV2Relation relation) {
        line = iceberg(relation.table());
      } else if (!node.children().isEmpty()) {
        continue;
      }
      if (line.isEmpty()) {
        return Optional.empty();
      }
      lines.add(line.get());
    }
    source.name().filter(n -> n.kind() == TableName.Kind.SQL).ifPresent(n -> lines.add(0, "query"));
    return Optional.of(lines);
  }

  private Optional<String> files(HadoopFsRelation relation) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    try {
      List<String> lines = new ArrayList<>();
      for (Path root : JavaConverters.seqAsJavaList(relation.location().rootPaths())) {
        Optional<String> delta = DeltaDirectory.version(root.getFileSystem(hadoop), root);
        if (delta.isPresent()) {
          return delta.map(version -> root + " " + version);
        }
      }
      for (String file : relation.location().inputFiles()) {
        // Spark gives URIs.
        Path path = new Path(java.net.URI.create(file));
        FileSystem fs = path.getFileSystem(hadoop);
        FileStatus status = fs.getFileStatus(path);
        lines.add(path + " " + status.getLen() + " " + status.getModificationTime());
      }
      Collections.sort(lines);
      return Optional.of(lines.size() + " files, " + Hash.of(String.join("\n", lines)));
    } catch (IOException | RuntimeException e) {
      // Files that a catalogue guards: what they hold still tells.
      return Optional.empty();
    }
  }

  /** Iceberg is on the class path only where the user has brought it. */
  private static Optional<String> iceberg(Object sparkTable) {
    try {
      if (call(sparkTable, "branch") != null) {
        // The current snapshot is the main branch's.
        return Optional.empty();
      }
      Object table = call(sparkTable, "table");
      Object snapshot = call(table, "currentSnapshot");
      Object pinned = call(sparkTable, "snapshotId");
      if (sparkTable.getClass().getName().startsWith("org.apache.iceberg.")) {
        Object id =
            pinned != null ? pinned : snapshot == null ? "none" : call(snapshot, "snapshotId");
        return Optional.of(call(table, "name") + " " + call(table, "uuid") + " snapshot " + id);
      }
      return Optional.empty();
    } catch (ReflectiveOperationException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static Object call(Object of, String name) throws ReflectiveOperationException {
    Method method = of.getClass().getMethod(name);
    method.setAccessible(true);
    return method.invoke(of);
  }

  /** Rows in any order, each as often as it is there. */
  private static String content(Dataset<Row> rows) {
    Column[] columns =
        java.util.Arrays.stream(rows.columns())
            .map(name -> col("`" + name.replace("`", "``") + "`"))
            .toArray(Column[]::new);
    // JSON keeps apart what a hash of columns does not: nulls, maps.
    Dataset<Row> hashes = rows.select(xxhash64(to_json(struct(columns))).as("h"));
    Row row =
        hashes
            .agg(
                count(lit(1)),
                coalesce(sum(col("h").cast("decimal(38,0)")), lit(0)).cast("string"),
                coalesce(bit_xor(col("h")), lit(0L)).cast("string"))
            .first();
    return row.getLong(0) + " rows, content " + Hash.of(row.getString(1) + " " + row.getString(2));
  }
}

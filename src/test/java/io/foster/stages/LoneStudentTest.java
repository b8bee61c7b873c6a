package io.foster.stages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.TestSpark;
import io.foster.base.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoneStudentTest {
  private final SparkSession spark = TestSpark.session();
  @TempDir Path dir;

  @Test
  void idsMayBeNumbers() throws IOException {
    Path json = dir.resolve("items.jsonl");
    Files.writeString(
        json,
        """
        {"item_id": 1193, "text": "One Flew Over"}
        {"item_id": "0661", "text": "James"}
        {"item_id": 12345678901234567890, "text": 1984}
        """);
    assertEquals(
        Map.of("1193", "One Flew Over", "0661", "James", "12345678901234567890", "1984"),
        LoneStudent.texts(spark, json.toString()));
    Path parquet = dir.resolve("items");
    spark.sql("select bigint(7) as item_id, 'seven' as text").write().parquet(parquet.toString());
    assertEquals(Map.of("7", "seven"), LoneStudent.texts(spark, parquet.toString()));
  }

  @Test
  void aNameThatHadoopCannotOpenIsSaid() throws IOException {
    Path json = Files.writeString(dir.resolve("at 10:30.jsonl"), "{\"item_id\": 1}\n");
    ConfigException e =
        assertThrows(ConfigException.class, () -> LoneStudent.texts(spark, json.toString()));
    assertTrue(e.getMessage().startsWith("student.items: "), e.getMessage());
    assertTrue(e.getMessage().contains("holds a colon; rename it"), e.getMessage());
  }

  @Test
  void withoutIdsOrTextsTheColumnsAreNamed() throws IOException {
    Path json = dir.resolve("items.jsonl");
    Files.writeString(json, "{\"id\": 1, \"text\": \"a\"}\n");
    ConfigException e =
        assertThrows(ConfigException.class, () -> LoneStudent.texts(spark, json.toString()));
    assertTrue(e.getMessage().contains("lacks the columns item_id and text"), e.getMessage());
  }
}

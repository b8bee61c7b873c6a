package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the guide says of a user's own files can be done as it says. */
class GuideTest {
  @TempDir Path dir;

  @Test
  void theGuidesColumnMappingReadsTheFilesItDescribes() throws IOException {
    Matcher block =
        Pattern.compile("```hocon\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("docs/guide.md")));
    assertTrue(block.find());
    Path config = Files.writeString(dir.resolve("mine.conf"), block.group(1));
    List<String> orders = new ArrayList<>(List.of("customer,sku,ordered_at"));
    List<String> products = new ArrayList<>(List.of("sku,name,department,colour"));
    for (int item = 0; item < 6; item++) {
      products.add("s%d,Thing %d,Home>Kitchen,%s".formatted(item, item, item == 0 ? "" : "red"));
      for (int user = 0; user < 6; user++) {
        orders.add("u%d,s%d,2024-01-%02d 10:00:00".formatted(user, item, 1 + item));
      }
    }
    Path data = Files.createDirectory(dir.resolve("data"));
    Files.write(data.resolve("orders.csv"), orders);
    Files.write(data.resolve("products.csv"), products);
    Path output = dir.resolve("run");
    var spark = TestSpark.session();
    CommandRun ingest =
        CommandRun.of(
            "ingest",
            "--config",
            config.toString(),
            "--set",
            "input.dir=" + data,
            "--output",
            output.toString());
    assertEquals(0, ingest.code(), ingest::err);
    List<String> texts =
        spark
            .read()
            .parquet(output.resolve("corpus/items").toString())
            .orderBy("item")
            .select("text")
            .collectAsList()
            .stream()
            .map((Row row) -> row.getString(0))
            .toList();
    assertEquals("Thing 0. Home, Kitchen", texts.get(0));
    assertEquals("Thing 1. Home, Kitchen. red", texts.get(1));
  }
}

package io.foster.ingest;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.foster.ingest.PythonLiteral.LiteralException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Whatever a line or a cell of raw data holds, reading it ends with a value or a refusal. */
class LinesFuzzTest {
  @FuzzTest(maxDuration = "2m")
  void lines(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    Content.of(bytes);
    String error = Json.error(text);
    CellLists.strings(text, ",");
    CellLists.strings(text, null);
    try {
      PythonLiteral.parse(text);
    } catch (LiteralException e) {
      // It is no literal.
    }
    String line = text.replace('\n', ' ').replace('\r', ' ');
    for (CellSyntax syntax :
        List.of(CellSyntax.CSV, CellSyntax.TSV, new CellSyntax(";", "'", "\\"))) {
      CellSyntax.Scan scan = syntax.scan(line, false);
      List<String> cells = Delimited.cells(line, syntax);
      // Spark's reader takes no line that begins with NUL; its ids are missing then.
      boolean blank = line.startsWith("\0") || line.chars().allMatch(c -> c <= ' ');
      boolean agree = scan.open() || blank || cells.size() == scan.separators() + 1;
      if (!agree) {
        throw new IllegalStateException(
            scan.separators() + " separators, but " + cells + " of " + line);
      }
    }
    if (error == null && !text.strip().startsWith("{")) {
      throw new IllegalStateException("taken for a JSON object: " + text);
    }
  }
}

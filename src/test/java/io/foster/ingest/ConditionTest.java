package io.foster.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          kind = 'kind'                   | c0 = 'kind'
          a > 1 AND b.c < 2 AND `a` <> 3  | c0 > 1 AND c1 < 2 AND c0 <> 3
          a BETWEEN 1 AND b               | c0 BETWEEN 1 AND c1
          CASE a WHEN 1 THEN true END     | CASE c0 WHEN 1 THEN true END
          a IN ('x', b) OR NOT b          | c0 IN ('x', c1) OR NOT c1
          upper(`a b`) LIKE 'A%'          | upper(c0) LIKE 'A%'
          exists(split(a, ','), x -> x=1) | exists(split(c0, ','), x -> x=1)
          a = '😀' AND b = '😀'           | c0 = '😀' AND c1 = '😀'
          true                            | true
          """)
  void columnsGetOtherNamesWhereverTheyStand(String sql, String expected) {
    Condition condition = new Condition(sql);
    List<String> names = condition.columns();
    assertEquals(expected, condition.renamed(name -> "c" + names.indexOf(name)));
  }
}

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
          a > 1 AND b.c < 2 AND `a` <> 3  | TRY_CAST(c0 AS DECIMAL(38, 18)) > 1 AND TRY_CAST(c1 AS DECIMAL(38, 18)) < 2 AND TRY_CAST(c0 AS DECIMAL(38, 18)) <> 3
          a BETWEEN 1 AND 2               | TRY_CAST(c0 AS DECIMAL(38, 18)) BETWEEN 1 AND 2
          CASE a WHEN 1 THEN true END     | CASE TRY_CAST(c0 AS DECIMAL(38, 18)) WHEN 1 THEN true END
          a IN ('x', b) OR NOT b          | c0 IN ('x', c1) OR NOT c1
          upper(`a b`) LIKE 'A%'          | upper(c0) LIKE 'A%'
          exists(split(a, ','), x -> x=1) | exists(split(c0, ','), x -> x=1)
          a IN (1, -2) OR a = 2.5         | TRY_CAST(c0 AS DECIMAL(38, 18)) IN (1, -2) OR c0 = 2.5
          -1 < a AND a + 1 > 2            | -1 < TRY_CAST(c0 AS DECIMAL(38, 18)) AND c0 + 1 > 2
          CAST(a AS INT) = 3              | CAST(c0 AS INT) = 3
          a = '😀' AND b = '😀'           | c0 = '😀' AND c1 = '😀'
          true                            | true
          """)
  void columnsGetOtherNamesWhereverTheyStand(String sql, String expected) {
    Condition condition = new Condition(sql);
    List<String> names = condition.columns();
    assertEquals(expected, condition.overText(name -> "c" + names.indexOf(name)));
  }
}

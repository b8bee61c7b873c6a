package io.foster.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimestampsTest {

  @ParameterizedTest
  @CsvSource({
    "seconds, 1529193600, 1529193600000",
    "seconds, 1529193600.0, 1529193600000",
    "seconds, 1.4e9, 1400000000000",
    "seconds, 0.0015, 1",
    "seconds, -1, -1000",
    "milliseconds, 1563230263551, 1563230263551",
    "iso, 2014-10-11 03:34:02, 1412998442000",
    "iso, 2014-10-11T03:34:02.5, 1412998442500",
    "iso, 2014-10-11T03:34:02Z, 1412998442000",
    "iso, 2014-10-11T05:34:02+02:00, 1412998442000",
    "iso, 2014-10-11, 1412985600000",
    "M/d/yyyy h:mm:ss a, 11/15/2019 8:55:22 AM, 1573808122000",
    "M/d/yyyy h:mm a, 1/2/2024 3:15 pm, 1704208500000",
    "dd.MM.yyyy, 15.11.2019, 1573776000000",
    "dd-MMM-yy, 31-JAN-24, 1706659200000",
    "dd-MMM-yy, 31-jan-98, 886204800000",
    "EEEE d MMMM yyyy, WEDNESDAY 31 january 2024, 1706659200000",
    "dd/MM/yy, 31/01/98, 886204800000",
    "dd/MM/yy, 31/01/24, 1706659200000",
    "dd/MM/yy, 01/01/69, -31536000000",
    "dd/MM/yy HH:mm:ss X, 31/01/98 00:00:00 Z, 886204800000",
    "yyyy 'yy' MM dd, 2098 yy 01 31, 4041964800000",
  })
  void times(String format, String raw, long millis) {
    assertEquals(millis, new Timestamps(format).millis(raw));
  }

  @ParameterizedTest
  @CsvSource({
    "seconds, yesterday",
    "seconds, NaN",
    "seconds, 1e30",
    "seconds, 1e999999999",
    "seconds, 9223372036854775807",
    "iso, 2014-13-01",
    "iso, 2014-10-11 03:34:02 tail",
    "dd.MM.yyyy, 2019-11-15",
  })
  void noTimes(String format, String raw) {
    assertNull(new Timestamps(format).millis(raw));
  }

  @Test
  void nothing() {
    assertNull(new Timestamps("seconds").millis((String) null));
    assertNull(new Timestamps("seconds").millis(" "));
  }
}

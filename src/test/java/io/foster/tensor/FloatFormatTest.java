package io.foster.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FloatFormatTest {
  @Test
  void everyHalfComesBackAsItself() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = FloatFormat.halfToFloat((short) bits);
      short back = FloatFormat.floatToHalf(value);
      if (Float.isNaN(value)) {
        assertTrue(Float.isNaN(FloatFormat.halfToFloat(back)));
      } else {
        assertEquals((short) bits, back, "bits " + Integer.toHexString(bits));
      }
    }
  }

  @Test
  void whatLiesBetweenGoesToTheNearestAndTiesToTheEvenOne() {
    // Halves from 1 on are 2^-10 apart.
    assertEquals(1f, rounded(1 + 0x1p-12f));
    assertEquals(1f, rounded(1 + 0x1p-11f));
    assertEquals(1 + 0x1p-9f, rounded(1 + 3 * 0x1p-11f));
    assertEquals(1 + 0x1p-10f, rounded(1 + 0x1p-11f + 0x1p-20f));
    assertEquals(-2f, rounded(-2 + 0x1p-12f));
    // Subnormal ones are 2^-24 apart.
    assertEquals(0f, rounded(0x1p-25f));
    assertEquals(0x1p-23f, rounded(3 * 0x1p-25f));
    assertEquals(0x1p-14f, rounded(0x1p-14f - 0x1p-26f));
    assertEquals(65_504f, rounded(65_519f));
    assertEquals(Float.POSITIVE_INFINITY, rounded(65_520f));
    assertEquals(Float.NEGATIVE_INFINITY, rounded(-1e9f));
  }

  private static float rounded(float value) {
    return FloatFormat.halfToFloat(FloatFormat.floatToHalf(value));
  }
}

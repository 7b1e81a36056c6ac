package dev.tenon.kernels.cpu.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;

class ErfTest {
  /** Abramowitz and Stegun 1964, table 7.1. */
  @Test void agreesWithPublishedValues() {
    double[][] table = {{0.1, 0.1124629160182849}, {0.5, 0.5204998778130465}, {0.8, 0.7421009647076605},
        {1, 0.8427007929497149}, {1.2, 0.9103139782296354},
        {1.5, 0.9661051464753108}, {2, 0.9953222650189527}, {3, 0.9999779095030014}};
    for (double[] row : table) {
      assertEquals(row[1], Erf.of(row[0]), 2.3e-16);
      assertEquals(-row[1], Erf.of(-row[0]), 2.3e-16);
    }
    assertEquals(0, Erf.of(0));
    assertEquals(1, Erf.of(6.5));
    assertEquals(-1, Erf.of(Double.NEGATIVE_INFINITY));
    assertTrue(Double.isNaN(Erf.of(Double.NaN)));
  }

  /** 2/√π Σ (−1)ⁿ x²ⁿ⁺¹ / (n! (2n + 1)) in 80 digits. */
  @Test void agreesWithItsSeriesToOneUnit() {
    var precise = new MathContext(80);
    var factor = BigDecimal.TWO.divide(
        new BigDecimal("3.14159265358979323846264338327950288419716939937510582097494459").sqrt(precise), precise);
    for (double x = 1e-3; x < 6; x += 0.0371) {
      BigDecimal square = new BigDecimal(x).pow(2), power = new BigDecimal(x), sum = power;
      for (int n = 1; n < 250; n++) {
        power = power.multiply(square, precise).divide(BigDecimal.valueOf(-n), precise);
        sum = sum.add(power.divide(BigDecimal.valueOf(2 * n + 1), precise), precise);
      }
      double expected = sum.multiply(factor, precise).doubleValue();
      assertEquals(expected, Erf.of(x), Math.ulp(expected), "at " + x);
    }
  }
}

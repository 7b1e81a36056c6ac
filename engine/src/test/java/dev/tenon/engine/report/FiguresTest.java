package dev.tenon.engine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class FiguresTest {
  private static String brief(String number) {
    return Figures.brief(new BigDecimal(number));
  }

  @Test void lettersStandForZerosOfLongNumbers() {
    assertEquals("2,500", brief("2500"));
    assertEquals("12.5k", brief("12500"));
    assertEquals("-3M", brief("-3E+6"));
    assertEquals("999T", brief("999E+12"));
    assertEquals("1e15", brief("1E+15"));
  }

  @Test void smallNumbersHaveExponents() {
    assertEquals("0.25", brief("0.250"));
    assertEquals("1e-3", brief("0.001"));
    assertEquals("2e-4", brief("0.0002"));
    assertEquals("0", brief("0.000"));
  }

  @Test void roundingMayGainADigit() {
    assertEquals("1,000", Figures.about(999.7));
    assertEquals("10k", Figures.about(9999.6));
    assertEquals("61.4k", Figures.about(61_432.9));
  }

  @Test void exponentsAreShort() {
    assertEquals("1.00e-3", Figures.exponent(1e-3));
    assertEquals("6.02e23", Figures.exponent(6.02e23));
    assertEquals("1.00e0", Figures.exponent(1));
    assertEquals("0", Figures.exponent(0));
  }

  @Test void decimalsGiveWayToExponents() {
    assertEquals("3.2104", Figures.decimal(3.21041, 4));
    assertEquals("12,345.7", Figures.decimal(12_345.67, 1));
    assertEquals("1.20e9", Figures.decimal(1.2e9, 4));
  }

  @Test void sizesHaveBinaryUnits() {
    assertEquals("1,023 bytes", Figures.bytes(1023));
    assertEquals("1.0 KiB", Figures.bytes(1024));
    assertEquals("12.5 MiB", Figures.bytes(12.5 * 1024 * 1024));
    assertEquals("2048.0 TiB", Figures.bytes(0x1p51));
  }
}

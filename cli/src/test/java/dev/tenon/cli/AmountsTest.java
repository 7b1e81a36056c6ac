package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class AmountsTest {
  @Test void bytesHaveThreeDigitsAndAUnit() {
    assertEquals("0 B", Amounts.bytes(0));
    assertEquals("999 B", Amounts.bytes(999));
    assertEquals("1.00 kB", Amounts.bytes(1000));
    assertEquals("12.3 MB", Amounts.bytes(12_345_678));
    assertEquals("412 GB", Amounts.bytes(412_345_678_901L));
  }

  @Test void countsAreSpelled() {
    assertEquals("7", Amounts.count(7));
    assertEquals("1.23 million", Amounts.count(1_234_567));
    assertEquals("100 thousand", Amounts.count(99_999));
  }

  @Test void timesGrowWithWhatTheyMeasure() {
    assertEquals("0:05", Amounts.time(5.2));
    assertEquals("1:23", Amounts.time(83));
    assertEquals("1:02:03", Amounts.time(3723));
    assertEquals("1d 00:00:01", Amounts.time(86_401));
    assertEquals("0:00", Amounts.time(-1));
  }

  @Test void wholeNumbersHaveCommasEverywhere() {
    assertEquals("12,346", Amounts.whole(12_346));
  }
}

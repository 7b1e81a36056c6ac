package dev.tenon.engine.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;

/** Numbers as people read them. */
final class Figures {
  private static final List<String> THOUSANDS = List.of("", "k", "M", "B", "T");
  private static final List<String> BINARY = List.of("bytes", "KiB", "MiB", "GiB", "TiB");
  private static final MathContext THREE_DIGITS = new MathContext(3);
  /** From here on letters stand for zeros. */
  private static final BigDecimal LONG = BigDecimal.valueOf(10_000);
  private static final BigDecimal TOO_LONG = BigDecimal.valueOf(1_000_000_000_000_000L);
  private static final BigDecimal SHORT = new BigDecimal("0.01");

  private Figures() {}

  /** {@code 6,144,000} */
  static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  /** With so many decimals, or with an exponent where that would be unreadable: {@code 3.2104}, {@code 1.20e9}. */
  static String decimal(double value, int decimals) {
    return Math.abs(value) >= 1e9 ? exponent(value) : String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  /** {@code 1.00e-3} */
  static String exponent(double value) {
    if (value == 0) return "0";
    return String.format(Locale.ROOT, "%.2e", value).replaceFirst("e([-+])0*(?=\\d)", "e$1").replace("e+", "e");
  }

  /** A round number in few characters: {@code 0.25, 2,500, 12.5k, 2e-4}. */
  static String brief(BigDecimal value) {
    BigDecimal size = value.abs();
    if (size.signum() == 0) return "0";
    if (size.compareTo(SHORT) < 0 || size.compareTo(TOO_LONG) >= 0) {
      BigDecimal digits = value.stripTrailingZeros();
      int exponent = digits.precision() - digits.scale() - 1;
      return digits.scaleByPowerOfTen(-exponent).toPlainString() + "e" + exponent;
    }
    int letters = 0;
    if (size.compareTo(LONG) >= 0)
      while (value.abs().compareTo(BigDecimal.valueOf(1000)) >= 0) {
        value = value.scaleByPowerOfTen(-3);
        letters++;
      }
    BigDecimal plain = value.stripTrailingZeros();
    String digits = plain.scale() <= 0 ? count(plain.longValueExact()) : plain.toPlainString();
    return digits + THOUSANDS.get(letters);
  }

  /** To three digits: {@code 61.4k}. */
  static String about(double value) {
    return brief(new BigDecimal(value).round(THREE_DIGITS));
  }

  /** {@code 12.3 MiB} */
  static String bytes(double size) {
    int unit = binaryUnit(size);
    double shown = size / unitSize(unit);
    return (unit == 0 ? count((long) shown) : String.format(Locale.ROOT, "%.1f", shown)) + " " + BINARY.get(unit);
  }

  /** Which unit suits a size: 0 for bytes, 1 for KiB and so on. */
  static int binaryUnit(double size) {
    int unit = 0;
    while (unit + 1 < BINARY.size() && size >= unitSize(unit + 1)) unit++;
    return unit;
  }

  /** In bytes. */
  static double unitSize(int unit) {
    return 1L << 10 * unit;
  }

  static String unitName(int unit) {
    return BINARY.get(unit);
  }
}

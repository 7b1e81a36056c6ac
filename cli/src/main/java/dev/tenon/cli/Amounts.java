package dev.tenon.cli;

import java.util.Locale;

/** Figures as people read them, the same in every country. */
final class Amounts {
  private static final String[] BYTES = {"B", "kB", "MB", "GB", "TB", "PB"};
  private static final String[] COUNTS = {"", " thousand", " million", " billion", " trillion", " quadrillion"};

  private Amounts() {}

  /** {@code 412 MB}: powers of 1000. */
  static String bytes(long bytes) {
    return scaled((double) bytes, BYTES, " ");
  }

  /** {@code 1.23 million} */
  static String count(double count) {
    return scaled(count, COUNTS, "");
  }

  private static String scaled(double value, String[] units, String between) {
    int unit = 0;
    double rest = value;
    while (rest >= 999.5 && unit < units.length - 1) {
      rest /= 1000;
      unit++;
    }
    String number = unit == 0 || rest >= 99.95 ? "%.0f" : rest >= 9.995 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, number, rest) + (units[unit].isEmpty() ? "" : between + units[unit]);
  }

  /** {@code 12,345} */
  static String whole(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** {@code 1:23} minutes and seconds, {@code 1:02:03} with hours, {@code 2d 03:04:05} with days. */
  static String time(double seconds) {
    long s = Math.max(0, Math.round(Math.min(seconds, 1e12)));
    long days = s / 86_400, hours = s / 3600 % 24, minutes = s / 60 % 60;
    if (days > 0) return String.format(Locale.ROOT, "%dd %02d:%02d:%02d", days, hours, minutes, s % 60);
    return hours > 0
        ? String.format(Locale.ROOT, "%d:%02d:%02d", hours, minutes, s % 60)
        : String.format(Locale.ROOT, "%d:%02d", minutes, s % 60);
  }

  /** {@code about 1:23}, or that it is hardly any time. */
  static String about(double seconds) {
    return seconds < 1 ? "less than a second" : "about " + time(seconds);
  }

  /** A loss or another small number with four decimals. */
  static String loss(double loss) {
    return String.format(Locale.ROOT, "%.4f", loss);
  }
}

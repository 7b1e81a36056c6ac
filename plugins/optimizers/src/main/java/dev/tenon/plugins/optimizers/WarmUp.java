package dev.tenon.plugins.optimizers;

/** The straight way up to the peak that schedules begin with: update 0 has rate 0, update {@code warmup_steps} the peak. */
final class WarmUp {
  private WarmUp() {}

  /** Share of the peak at an update before the last of the warm-up. */
  static double share(int update, int steps) {
    return (double) update / steps;
  }

  /** Progress from the end of the warm-up (0) to the end of the run (1). */
  static double after(int update, int steps, int total) {
    return (double) (update - steps) / Math.max(1, total - steps);
  }

  /** Refuses a least rate above the peak. */
  static void checkLeast(String where, double least, double peak) {
    if (least > peak)
      throw new IllegalArgumentException(
          where + ": min_learning_rate (" + least + ") must not be above learning_rate (" + peak + ")");
  }
}

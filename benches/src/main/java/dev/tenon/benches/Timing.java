package dev.tenon.benches;

import java.util.Arrays;

/** Times a piece of work. */
final class Timing {
  private static final long AT_LEAST = 200_000_000L;
  private static final int FEWEST = 3, MOST = 200;

  private Timing() {}

  /** Seconds it takes: the median of at least three runs and a fifth of a second. */
  static double seconds(Runnable work) {
    long[] times = new long[MOST];
    int runs = 0;
    for (long start = System.nanoTime(); runs < FEWEST || runs < MOST && System.nanoTime() - start < AT_LEAST; runs++) {
      long begun = System.nanoTime();
      work.run();
      times[runs] = System.nanoTime() - begun;
    }
    long[] sorted = Arrays.copyOf(times, runs);
    Arrays.sort(sorted);
    return sorted[runs / 2] / 1e9;
  }

  /** Repeats a piece of work until a virtual machine, or a compiler of the peer's, has had time to compile it. */
  static void warm(Runnable work, double seconds) {
    warm(work, seconds, 1);
  }

  /** The same, and so many times, unless that takes four times as long. */
  static void warm(Runnable work, double seconds, int times) {
    long start = System.nanoTime(), enough = (long) (seconds * 1e9), most = 4 * enough;
    for (int runs = 0; lasted(start) < enough || runs < times && lasted(start) < most; runs++) work.run();
  }

  private static long lasted(long start) {
    return System.nanoTime() - start;
  }
}

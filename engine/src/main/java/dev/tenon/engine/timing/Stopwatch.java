package dev.tenon.engine.timing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Runs work again and again until it gets no faster, and takes the fastest run. */
final class Stopwatch {
  private static final long MILLISECOND = 1_000_000;
  /** No work is left before, none is run on after it has got no faster for so long, and none is run longer. */
  private static final long LEAST = 60 * MILLISECOND, SETTLED = 50 * MILLISECOND, MOST = 250 * MILLISECOND;
  /** A run must be so much faster to count as progress: clocks and caches are not steadier than that. */
  private static final double FASTER = 0.97;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /**
   * One run.
   *
   * @param nanos how long it took
   * @param heap bytes that its thread allocated on Java's heap; 0 if this JVM does not count them
   */
  record Lap(long nanos, long heap) {
    /** Longer than any. */
    static final Lap NONE = new Lap(Long.MAX_VALUE, 0);

    Lap orFaster(Lap other) {
      return other.nanos < nanos ? other : this;
    }
  }

  /** The fastest of many runs. */
  Lap time(Runnable work) {
    Lap best = Lap.NONE;
    long start = System.nanoTime(), progress = start;
    while (true) {
      Lap lap = once(work);
      long now = System.nanoTime(), gone = now - start;
      if (lap.nanos < FASTER * best.nanos) progress = now;
      best = best.orFaster(lap);
      if (gone >= MOST || (gone >= LEAST && now - progress >= SETTLED)) return best;
    }
  }

  private Lap once(Runnable work) {
    long allocated = threads.getCurrentThreadAllocatedBytes(), before = System.nanoTime();
    work.run();
    long nanos = System.nanoTime() - before;
    return new Lap(Math.max(1, nanos), threads.getCurrentThreadAllocatedBytes() - allocated);
  }
}

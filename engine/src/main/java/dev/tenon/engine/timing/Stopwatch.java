package dev.tenon.engine.timing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Predicate;

/**
 * Runs work again and again until it gets no faster, and takes the fastest run: what the JIT compiler has made of it by then.
 *
 * <p>Work that looks wrong gets more time than other work, for the compiler may only be late; all such work together gets a minute's
 * fraction, so that a machine where everything is wrong says so soon.
 */
final class Stopwatch {
  private static final long MILLISECOND = 1_000_000;
  /** No work is given up before, and none is run on after it has got no faster for so long. */
  private static final long LEAST = 80 * MILLISECOND, SETTLED = 60 * MILLISECOND;
  private static final long MOST = 500 * MILLISECOND, MOST_IN_DOUBT = 3000 * MILLISECOND;
  /** A run must be so much faster to count as progress: clocks and caches are not steadier than that. */
  private static final double FASTER = 0.97;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private long doubtsLeft = 8000 * MILLISECOND;

  /**
   * One run.
   *
   * @param nanos how long it took
   * @param heap bytes that its thread allocated on Java's heap; 0 if this JVM does not count them
   */
  record Lap(long nanos, long heap) {}

  /** The fastest of many runs. */
  Lap time(Runnable work, Predicate<Lap> doubtful) {
    Lap best = new Lap(Long.MAX_VALUE, 0);
    long start = System.nanoTime(), progress = start;
    while (true) {
      Lap lap = once(work);
      long now = System.nanoTime(), gone = now - start;
      if (lap.nanos < FASTER * best.nanos) progress = now;
      if (lap.nanos < best.nanos) best = lap;
      if (gone < MOST && (gone < LEAST || now - progress < SETTLED)) continue;
      if (doubtsLeft <= 0 || gone >= MOST_IN_DOUBT || !doubtful.test(best)) return best;
      doubtsLeft -= lap.nanos;
    }
  }

  private Lap once(Runnable work) {
    long allocated = threads.getCurrentThreadAllocatedBytes(), before = System.nanoTime();
    work.run();
    long nanos = System.nanoTime() - before;
    return new Lap(Math.max(1, nanos), threads.getCurrentThreadAllocatedBytes() - allocated);
  }
}

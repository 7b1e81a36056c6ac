package dev.tenon.engine.kernel;

import dev.tenon.api.kernel.Workers;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that spin briefly for the next piece of work, then park. The calling thread works too. One caller at a time.
 *
 * <p>Spinning is short because two pools that spin on the same cores slow each other by an order of magnitude.
 */
public final class WorkerPool implements Workers, AutoCloseable {
  /** More than any machine has cores for. */
  public static final int MOST = 1024;
  private static final int SPINS = 2_000;

  /**
   * Tasks of one run. Each thread has a share of them, in a row, and takes from the others' when its own is done: as long as nobody is
   * late, threads do not write to each other's memory.
   */
  private static final class Job {
    /** Counters lie this far apart, so that no two share a line of the cache or its neighbour. */
    private static final int APART = 32;

    final int count;
    final Task task;
    /** How many tasks of each thread's share are taken. */
    final AtomicIntegerArray taken;
    final AtomicInteger done = new AtomicInteger();
    final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    Job(int count, int threads, Task task) {
      this.count = count;
      this.task = task;
      taken = new AtomicIntegerArray((threads + 1) * APART);
    }

    private int threads() {
      return taken.length() / APART - 1;
    }

    /** The first task of a thread's share. */
    private int first(int thread) {
      return (int) ((long) count * thread / threads());
    }

    void help(int worker) {
      int did = 0, threads = threads();
      for (int i = 0; i < threads; i++) did += help((worker + i) % threads, worker);
      if (did > 0) done.addAndGet(did);
    }

    /** Does what is left of a share; returns how many tasks that were. */
    private int help(int share, int worker) {
      int first = first(share), size = first(share + 1) - first, counter = (share + 1) * APART, did = 0;
      if (taken.get(counter) >= size) return 0;
      for (int i; (i = taken.getAndIncrement(counter)) < size; did++) {
        try {
          task.run(first + i, worker);
        } catch (Throwable e) {
          failure.compareAndSet(null, e);
        }
      }
      return did;
    }
  }

  private final Thread[] helpers;
  private final boolean[] parked;
  private volatile @Nullable Job job;
  private volatile boolean closed;

  /** A pool of so many threads, the caller's among them. */
  public WorkerPool(int threads) {
    if (threads < 1 || threads > MOST)
      throw new IllegalArgumentException("threads is " + threads + "; it must be from 1 to " + MOST);
    helpers = new Thread[threads - 1];
    parked = new boolean[threads - 1];
    for (int i = 0; i < helpers.length; i++) {
      int worker = i + 1;
      helpers[i] = Thread.ofPlatform().daemon().name("tenon-worker-" + worker).start(() -> serve(worker));
    }
  }

  @Override public int threads() {
    return helpers.length + 1;
  }

  @SuppressWarnings("ThreadPriorityCheck") // the last of the waiting is left to the scheduler
  @Override public void run(int count, Task task) {
    if (helpers.length == 0 || count <= 1) {
      for (int i = 0; i < count; i++) task.run(i, 0);
      return;
    }
    Job mine = new Job(count, threads(), task);
    job = mine;
    for (int i = 0; i < helpers.length; i++) if (isParked(i)) LockSupport.unpark(helpers[i]);
    mine.help(0);
    for (int spins = 0; mine.done.get() < count; spins++) {
      if (spins < SPINS * 10) Thread.onSpinWait();
      else Thread.yield();
    }
    job = null;
    Throwable failure = mine.failure.get();
    if (failure instanceof RuntimeException e) throw e;
    if (failure instanceof Error e) throw e;
    if (failure != null) throw new IllegalStateException(failure);
  }

  private void serve(int worker) {
    @Nullable Job last = null;
    while (!closed) {
      @Nullable Job now = await(last, worker - 1);
      if (now == null) continue;
      now.help(worker);
      last = now;
    }
  }

  /** A job other than the last, or nothing after having been parked. */
  private @Nullable Job await(@Nullable Job last, int helper) {
    for (int spins = 0; spins < SPINS; spins++) {
      @Nullable Job now = job;
      if (now != null && now != last) return now;
      Thread.onSpinWait();
    }
    setParked(helper, true);
    @Nullable Job now = job;
    if ((now == null || now == last) && !closed) LockSupport.park(this);
    setParked(helper, false);
    return null;
  }

  private boolean isParked(int helper) {
    return (boolean) PARKED.getVolatile(parked, helper);
  }

  private void setParked(int helper, boolean value) {
    PARKED.setVolatile(parked, helper, value);
  }

  private static final java.lang.invoke.VarHandle PARKED = java.lang.invoke.MethodHandles
      .arrayElementVarHandle(boolean[].class);

  @Override public void close() {
    closed = true;
    for (Thread helper : helpers) LockSupport.unpark(helper);
  }
}

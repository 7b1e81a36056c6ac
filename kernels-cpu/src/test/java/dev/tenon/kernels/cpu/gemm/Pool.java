package dev.tenon.kernels.cpu.gemm;

import dev.tenon.api.kernel.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** Threads that spin a little and then sleep between runs; closing ends them. */
public final class Pool implements Workers, AutoCloseable {
  private record Job(int count, Task task, AtomicInteger next, CountDownLatch done,
      AtomicReference<Throwable> failure) {
    void work(int worker) {
      try {
        for (int i; (i = next.getAndIncrement()) < count;)
          task.run(i, worker);
      } catch (Throwable e) {
        failure.compareAndSet(null, e);
      }
    }
  }

  private final int threads;
  private final List<Thread> helpers = new ArrayList<>();
  private volatile Job job;
  private volatile boolean closed;

  public Pool(int threads) {
    this.threads = threads;
    for (int worker = 1; worker < threads; worker++) {
      int me = worker;
      helpers.add(Thread.ofPlatform().daemon().start(() -> help(me)));
    }
  }

  private void help(int worker) {
    Job last = null;
    while (!closed) {
      Job now = job;
      for (int spins = 0; now == last && !closed; now = job)
        if (++spins < 20_000) Thread.onSpinWait();
        else LockSupport.parkNanos(50_000);
      if (now != last && now != null) {
        now.work(worker);
        now.done.countDown();
      }
      last = now;
    }
  }

  @Override public int threads() {
    return threads;
  }

  @Override public void run(int count, Task task) {
    Job now = new Job(count, task, new AtomicInteger(), new CountDownLatch(threads - 1), new AtomicReference<>());
    job = now;
    now.work(0);
    while (now.done.getCount() > 0)
      Thread.onSpinWait();
    Throwable failure = now.failure.get();
    if (failure != null) throw new IllegalStateException("a task failed", failure);
  }

  @Override public void close() {
    closed = true;
  }
}

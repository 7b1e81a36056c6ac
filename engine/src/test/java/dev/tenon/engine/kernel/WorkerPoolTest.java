package dev.tenon.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class WorkerPoolTest {
  @Test void everyTaskRunsOnceOnAnyNumberOfThreads() throws InterruptedException {
    for (int threads = 1; threads <= 4; threads++) try (var pool = new WorkerPool(threads)) {
      for (int round = 0; round < 300; round++) {
        var runs = new AtomicIntegerArray(37);
        int limit = threads;
        pool.run(37, (index, worker) -> {
          assertTrue(worker >= 0 && worker < limit);
          runs.incrementAndGet(index);
        });
        for (int i = 0; i < 37; i++) assertEquals(1, runs.get(i));
        if (round % 100 == 99) Thread.sleep(5);
      }
    }
  }

  /** Tasks are dealt out beforehand; whose first one lasts does not keep the others. */
  @Test void aThreadThatIsHeldUpLeavesItsShareToOthers() {
    try (var pool = new WorkerPool(2)) {
      for (int held : new int[]{0, 5, 6, 11}) {
        var others = new CountDownLatch(11);
        pool.run(12, (index, _) -> {
          if (index != held) others.countDown();
          else
            if (!reached(others)) throw new IllegalStateException(others.getCount() + " tasks wait for task " + held);
        });
      }
    }
  }

  private static boolean reached(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test void aTaskThatFailsFailsTheRunAndThePoolGoesOn() {
    try (var pool = new WorkerPool(2)) {
      assertEquals("task 3", assertThrows(IllegalStateException.class, () -> pool.run(8, (index, _) -> {
        if (index == 3) throw new IllegalStateException("task 3");
      })).getMessage());
      pool.run(8, (_, _) -> {
      });
    }
  }
}

package dev.tenon.testkit.kernel;

import dev.tenon.api.kernel.Workers;

/** Workers of which any may run any task at any time: here one after the other, last task first, each by another worker. */
record Disorderly(int threads) implements Workers {
  @Override public void run(int count, Task task) {
    for (int i = count - 1; i >= 0; i--) task.run(i, (i * 7 + 1) % threads);
  }
}

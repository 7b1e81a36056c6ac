package dev.tenon.cli;

import dev.tenon.api.workbench.Listener;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;

/**
 * Ctrl-C while a model is trained: the training is asked to save and end, and the process is held until everything was written.
 * Its exit code is then what the signal makes it, 130 for Ctrl-C. Before the first step there is nothing to save, and nothing is
 * held.
 */
final class Interruption implements Listener {
  private final PrintStream err;
  private final boolean terminal;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = new Thread(this::ask, "tenon-interruption");
  private volatile boolean asked;
  private volatile boolean stepping;

  private Interruption(PrintStream err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  /** @param terminal whether a line may be half drawn when Ctrl-C comes */
  static Interruption watch(PrintStream err, boolean terminal) {
    var watch = new Interruption(err, terminal);
    Runtime.getRuntime().addShutdownHook(watch.hook);
    return watch;
  }

  private void ask() {
    asked = true;
    if (!stepping) return;
    if (terminal) err.println();
    err.println("tenon: saving and ending...");
    try {
      ended.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override public void step(Step step) {
    stepping = true;
  }

  @Override public boolean stop() {
    return asked;
  }

  /** Lets the process go. */
  void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The process is ending already: the hook has done its work.
    }
  }
}

package dev.tenon.engine.timing;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** The JIT compiler, as far as one can see it: whether it may still make things faster. */
final class Compiler {
  /** The largest kernels take the compiler a second, and it reports when it is done. */
  private static final long QUIET = 2_500_000_000L;

  /** None where everything is interpreted. */
  private final Optional<CompilationMXBean> compiler = Optional.ofNullable(ManagementFactory.getCompilationMXBean())
      .filter(CompilationMXBean::isCompilationTimeMonitoringSupported);
  private long spent = -1;
  private long since = System.nanoTime();

  /** Whether it has finished nothing for some seconds, as far as calls of this saw. */
  boolean quiet() {
    if (compiler.isEmpty()) return true;
    long now = compiler.get().getTotalCompilationTime();
    if (now != spent) {
      spent = now;
      since = System.nanoTime();
    }
    return System.nanoTime() - since >= QUIET;
  }
}

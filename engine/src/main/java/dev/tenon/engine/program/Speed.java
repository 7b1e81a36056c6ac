package dev.tenon.engine.program;

import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.MatMul;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.kernel.KernelChoice;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import java.util.Map;
import java.util.Set;

/** How fast this machine multiplies matrices with the kernels chosen: what {@code plan} estimates a duration from. */
public final class Speed {
  /** The compiler is done when nothing has become faster for so long; some never come to rest. */
  private static final long REST_NANOSECONDS = 700_000_000L, MOST_NANOSECONDS = 5_000_000_000L;
  /** Runs that take more of the best's time than this are not faster. */
  private static final double FASTER = 0.95;

  private Speed() {}

  /** Floating-point operations a second of a matrix product on this machine: the best of many. */
  public static double measure(KernelSet kernels, int threads) {
    int size = kernels.type().equals(KernelChoice.DEFINITIONS) ? 64 : 256;
    Trace trace = new Trace();
    TensorType square = TensorType.of(DType.FLOAT32, size, size);
    trace.output("y", new MatMul(false, true).of(trace.input("a", square), trace.input("b", square)));
    try (var memory = new TensorMemory(); var workers = new WorkerPool(threads)) {
      Executable product = Compiled.of(trace.finish(), kernels, threads, Set.of()).bind(memory, Map.of(), workers);
      // The first runs are interpreted, a thousand times slower: what counts is the best of what follows.
      long best = Long.MAX_VALUE;
      for (long start = System.nanoTime(), now = start, improved = start; now - improved < REST_NANOSECONDS
          && now - start < MOST_NANOSECONDS;) {
        long begun = System.nanoTime();
        product.run();
        now = System.nanoTime();
        if (now - begun < FASTER * best) improved = now;
        best = Math.min(best, now - begun);
      }
      return 2.0 * size * size * size / best * 1e9;
    }
  }
}

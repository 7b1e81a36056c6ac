package dev.tenon.api.kernel;

import dev.tenon.api.tensor.Array;
import java.lang.foreign.MemorySegment;

/** A routine that computes one op for inputs of fixed types. It keeps no state between runs. */
public interface Kernel {
  /**
   * Computes all outputs that are wanted. They start undefined, or are an input's memory where {@link #inPlace} allows it; every element
   * must be written.
   *
   * <p>The bytes written must not depend on the number of workers nor on which of them ran what.
   */
  void run(Call call);

  /** Bytes of scratch memory wanted for a run with this many threads. */
  default long scratch(int threads) {
    return 0;
  }

  /** Whether an output may be the same memory as an input of the same type. */
  default boolean inPlace(int output, int input) {
    return false;
  }

  /** What a kernel is given for one run. */
  interface Call {
    Array input(int index);

    Array output(int index);

    /** False if nobody reads this output: then it need not be written, and must not be touched. */
    boolean wants(int output);

    /** As many bytes as asked for, aligned to a cache line, contents undefined. */
    MemorySegment scratch();

    Workers workers();
  }
}

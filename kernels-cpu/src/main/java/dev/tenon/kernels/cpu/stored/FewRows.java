package dev.tenon.kernels.cpu.stored;

import dev.tenon.api.kernel.Workers;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** A plan for the product of a few rows with stored weights, which are read once. It holds sizes only. */
interface FewRows {
  /** Bytes of scratch memory. */
  long scratch(int threads);

  /**
   * Computes y = x · Wᵀ + bias.
   *
   * @param x floats [few, in]
   * @param w the weights, [out, in], as they are stored
   * @param bias floats [out]
   * @param y floats [few, out]
   */
  void run(Workers workers, MemorySegment scratch, MemorySegment x, MemorySegment w, Optional<MemorySegment> bias,
      MemorySegment y);
}

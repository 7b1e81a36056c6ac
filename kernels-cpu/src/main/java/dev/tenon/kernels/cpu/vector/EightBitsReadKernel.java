package dev.tenon.kernels.cpu.vector;

import dev.tenon.api.kernel.Kernel;
import java.lang.foreign.MemorySegment;

/**
 * {@link dev.tenon.api.op.EightBits} as float32.
 *
 * @param blocks of the numbers
 */
record EightBitsReadKernel(int blocks) implements Kernel {
  @Override public void run(Call call) {
    MemorySegment codes = call.input(0).segment(), scales = call.input(1).segment(), to = call.output(0).segment();
    Pieces.rows(call.workers(), blocks, EightBitRows.BLOCK, (first, end) -> EightBitRows.read(codes,
        (long) EightBitRows.BLOCK * first, scales, 2L * first, end - first, to, 4L * EightBitRows.BLOCK * first));
  }
}

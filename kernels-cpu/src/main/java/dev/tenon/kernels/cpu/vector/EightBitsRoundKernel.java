package dev.tenon.kernels.cpu.vector;

import dev.tenon.api.kernel.Kernel;
import java.lang.foreign.MemorySegment;

/**
 * Numbers as {@link dev.tenon.api.op.EightBits}.
 *
 * @param blocks of the numbers
 */
record EightBitsRoundKernel(int blocks) implements Kernel {
  private static final int EACH = Pieces.FLOATS / EightBitRows.BLOCK;

  @Override public long scratch(int threads) {
    return threads * EightBitRows.STAGE;
  }

  @Override public void run(Call call) {
    call.workers().run(Math.ceilDiv(blocks, EACH), (task, worker) -> {
      for (int b = task * EACH; b < Math.min(blocks, (task + 1) * EACH); b++)
        round(call, b, worker * EightBitRows.STAGE);
    });
  }

  private static void round(Call call, long block, long stage) {
    MemorySegment from = call.input(0).segment();
    long at = 4 * EightBitRows.BLOCK * block;
    float scale = EightBitRows.scale(from, at);
    if (call.wants(0))
      EightBitRows.codes(scale, from, at, call.output(0).segment(), EightBitRows.BLOCK * block, call.scratch(), stage);
    if (call.wants(1)) EightBitRows.keep(scale, call.output(1).segment(), 2 * block);
  }
}

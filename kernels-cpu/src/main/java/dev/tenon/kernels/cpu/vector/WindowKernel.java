package dev.tenon.kernels.cpu.vector;

import dev.tenon.api.kernel.Kernel;
import java.lang.foreign.MemorySegment;

/**
 * Slice, pad and concatenation of any type: for each outer place, runs of bytes copied from the inputs to the output.
 *
 * @param outer places before the axis
 * @param from where in an input's row of bytes its run begins
 * @param to where in the output's row of bytes that run goes
 * @param length of the run
 * @param inputBytes of an input's row
 * @param outputBytes of the output's row
 */
record WindowKernel(int outer, long[] from, long[] to, long[] length, long[] inputBytes, long outputBytes,
    boolean padded) implements Kernel {
  @Override public void run(Call call) {
    MemorySegment y = call.output(0).segment();
    Pieces.rows(call.workers(), outer, (int) Math.min(Pieces.FLOATS, Math.ceilDiv(outputBytes, 4)), (first, end) -> {
      if (padded) y.asSlice(first * outputBytes, (end - first) * outputBytes).fill((byte) 0);
      for (int r = first; r < end; r++)
        for (int i = 0; i < length.length; i++)
          MemorySegment.copy(call.input(i).segment(), r * inputBytes[i] + from[i], y, r * outputBytes + to[i],
              length[i]);
    });
  }
}

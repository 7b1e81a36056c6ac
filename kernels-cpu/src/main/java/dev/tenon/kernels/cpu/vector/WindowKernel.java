package dev.tenon.kernels.cpu.vector;

import dev.tenon.api.kernel.Kernel;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Slice, pad and concatenation of any type: for each place before the axis, runs of bytes copied from the inputs to the output.
 *
 * @param outer places before the axis
 * @param runs one for each input that is read
 * @param outputBytes of the output for each such place
 * @param padded whether the output has more than the runs fill: zeros
 */
record WindowKernel(int outer, List<Run> runs, long outputBytes, boolean padded) implements Kernel {
  /**
   * What is copied of one input.
   *
   * @param inputBytes of the input for each place before the axis
   * @param from where among these the run begins
   * @param to where among the output's it goes
   * @param length in bytes
   */
  record Run(long inputBytes, long from, long to, long length) {}

  @Override public void run(Call call) {
    MemorySegment y = call.output(0).segment();
    Pieces.rows(call.workers(), outer, (int) Math.min(Pieces.FLOATS, Math.ceilDiv(outputBytes, 4)), (first, end) -> {
      if (padded) y.asSlice(first * outputBytes, (end - first) * outputBytes).fill((byte) 0);
      for (int i = 0; i < runs.size(); i++) {
        MemorySegment x = call.input(i).segment();
        Run run = runs.get(i);
        for (int r = first; r < end; r++)
          MemorySegment.copy(x, r * run.inputBytes + run.from, y, r * outputBytes + run.to, run.length);
      }
    });
  }
}

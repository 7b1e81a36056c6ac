package dev.tenon.kernels.cpu.vector;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.tensor.Array;
import java.lang.foreign.MemorySegment;

/** Rows of a table of any type, copied by bytes. */
record GatherKernel(int rows, long rowBytes, int count) implements Kernel {
  @Override public void run(Call call) {
    MemorySegment from = call.input(0).segment(), to = call.output(0).segment();
    Array indices = call.input(1);
    for (int i = 0; i < count; i++) check("Gather", indices, i, rows);
    Pieces.rows(call.workers(), count, (int) Math.min(Pieces.FLOATS, Math.ceilDiv(rowBytes, 4)), (first, end) -> {
      for (int i = first; i < end; i++)
        MemorySegment.copy(from, indices.longAt(i) * rowBytes, to, i * rowBytes, rowBytes);
    });
  }

  static void check(String op, Array indices, int position, int rows) {
    long index = indices.longAt(position);
    if (index < 0 || index >= rows)
      throw new IllegalArgumentException(op + ": index " + index + " at position " + position + " of " + indices.shape()
          + " is out of range, the table has " + rows + " rows");
  }
}

package dev.tenon.kernels.cpu.vector;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.tensor.Array;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Rows of a table that is stored in fewer bits, widened to float32 as they are taken. */
record GatherStoredKernel(StoredRows rows, long count) implements Kernel {
  @Override public void run(Call call) {
    Array table = call.input(0), indices = call.input(1);
    MemorySegment to = call.output(0).segment();
    int row = Math.toIntExact(rows.shape().count(1, rows.shape().rank()));
    for (int i = 0; i < count; i++) GatherKernel.check("Gather", indices, i, rows.shape().dim(0));
    Pieces.rows(call.workers(), (int) count, row, (first, end) -> {
      float[] read = new float[row];
      for (int i = first; i < end; i++) {
        rows.read(table, indices.longAt(i) * row, read);
        MemorySegment.copy(read, 0, to, ValueLayout.JAVA_FLOAT_UNALIGNED, (long) i * row * Float.BYTES, row);
      }
    });
  }
}

package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.tensor.Array;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.VectorMask;

/**
 * Rows added to rows of a float32 table.
 *
 * <p>Plan. A task is a range of the table's rows: it copies them, then goes through all indices in order and adds the updates that
 * fall into its range.
 */
record ScatterAddKernel(int rows, int size, int count) implements Kernel {
  @Override public boolean inPlace(int output, int input) {
    return input == 0;
  }

  @Override public void run(Call call) {
    MemorySegment table = call.input(0).segment(), updates = call.input(2).segment(), to = call.output(0).segment();
    Array indices = call.input(1);
    for (int i = 0; i < count; i++) GatherKernel.check("ScatterAdd", indices, i, rows);
    int each = Math.max(Math.ceilDiv(rows, 32), Math.max(1, Pieces.FLOATS / size));
    call.workers().run(Math.ceilDiv(rows, each), (task, _) -> {
      int first = task * each, end = Math.min(rows, first + each);
      long at = 4L * first * size;
      if (table.address() != to.address()) MemorySegment.copy(table, at, to, at, 4L * (end - first) * size);
      for (int i = 0; i < count; i++) {
        long row = indices.longAt(i);
        if (row >= first && row < end) add(updates, 4L * i * size, to, 4L * row * size, size);
      }
    });
  }

  private static void add(MemorySegment from, long at, MemorySegment to, long into, int size) {
    int c = 0;
    for (; c <= size - COUNT; c += COUNT)
      Lanes.store(Lanes.load(to, into + 4L * c).add(Lanes.load(from, at + 4L * c)), to, into + 4L * c);
    if (c == size) return;
    VectorMask<Float> tail = Lanes.tail(size);
    Lanes.store(Lanes.load(to, into + 4L * c, tail).add(Lanes.load(from, at + 4L * c, tail)), to, into + 4L * c, tail);
  }
}

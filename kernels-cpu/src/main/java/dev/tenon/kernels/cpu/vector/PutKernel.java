package dev.tenon.kernels.cpu.vector;

import dev.tenon.api.kernel.Kernel;
import java.lang.foreign.MemorySegment;

/**
 * New entries written along an axis of a store of any type, by bytes; of two for one slot the later stays.
 *
 * @param middle entries between the batch axis and the slots
 * @param bytes of what follows the slots
 */
record PutKernel(int batch, int middle, int capacity, int time, long bytes) implements Kernel {
  @Override public boolean inPlace(int output, int input) {
    return input == 0;
  }

  @Override public void run(Call call) {
    MemorySegment store = call.input(0).segment(), latest = call.input(1).segment(), to = call.output(0).segment();
    int each = (int) Math.max(1, 4L * Pieces.FLOATS / (capacity * bytes)), all = batch * middle;
    call.workers().run(Math.ceilDiv(all, each), (task, _) -> {
      int first = task * each, end = Math.min(all, first + each);
      long at = first * (capacity * bytes);
      if (store.address() != to.address())
        MemorySegment.copy(store, at, to, at, (long) (end - first) * capacity * bytes);
      for (int m = first; m < end; m++)
        for (int t = 0; t < time; t++) {
          long slot = call.input(2).longAt((long) (m / middle) * time + t);
          if (slot >= 0 && slot < capacity)
            MemorySegment.copy(latest, ((long) m * time + t) * bytes, to, ((long) m * capacity + slot) * bytes, bytes);
        }
    });
  }
}

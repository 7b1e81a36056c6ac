package dev.tenon.kernels.cpu.vector;

import dev.tenon.api.kernel.Kernel;

/** One float32 value everywhere. The input is not read. */
record FullLikeKernel(float value, long count) implements Kernel {
  @Override public boolean inPlace(int output, int input) {
    return true;
  }

  @Override public void run(Call call) {
    call.workers().run((int) Math.ceilDiv(count, Pieces.FLOATS), (task, _) -> {
      long first = (long) task * Pieces.FLOATS;
      fill(call, first, Math.min(Pieces.FLOATS, count - first));
    });
  }

  private void fill(Call call, long first, long floats) {
    long whole = floats / Lanes.COUNT * Lanes.BYTES;
    Panels.fill(call.output(0).segment(), 4L * first, whole, value);
    for (long i = whole; i < 4L * floats; i += 4) call.output(0).segment().set(Lanes.FLOAT, 4L * first + i, value);
  }
}

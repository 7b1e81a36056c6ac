package dev.tenon.kernels.cpu.vector;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Weights of any quantization, as the format itself reads them: without the definition's intermediate values. */
record DequantizeKernel(Quantization quantization, Shape shape) implements Kernel {
  /** Weights that are read at a time: whole blocks of every format in sight. */
  private static final int RUN = 1 << 14;

  @Override public void run(Call call) {
    Array stored = call.input(0);
    MemorySegment to = call.output(0).segment();
    long count = shape.count();
    call.workers().run(Math.toIntExact(Math.ceilDiv(count, RUN)), (task, _) -> {
      long from = (long) task * RUN;
      float[] read = new float[(int) Math.min(RUN, count - from)];
      quantization.read(stored, shape, from, read);
      MemorySegment.copy(read, 0, to, ValueLayout.JAVA_FLOAT_UNALIGNED, from * Float.BYTES, read.length);
    });
  }
}

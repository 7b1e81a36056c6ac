package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.FLOAT;

import dev.tenon.api.kernel.Kernel;
import java.lang.foreign.ValueLayout;

/** Σ x²: pieces are summed in lanes as float32, the pieces in order as float64. */
record SquaredNormKernel(long count) implements Kernel {
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

  @Override public long scratch(int threads) {
    return 8L * pieces();
  }

  private int pieces() {
    return Math.toIntExact(Math.ceilDiv(count, Pieces.FLOATS));
  }

  @Override public void run(Call call) {
    call.workers().run(pieces(), (piece, _) -> {
      long first = (long) piece * Pieces.FLOATS;
      float sum = RmsNormKernel.squares(call.input(0).segment(), 4L * first,
          (int) Math.min(Pieces.FLOATS, count - first));
      call.scratch().set(DOUBLE, 8L * piece, sum);
    });
    double sum = 0;
    for (int i = 0; i < pieces(); i++) sum += call.scratch().get(DOUBLE, 8L * i);
    call.output(0).segment().set(FLOAT, 0, (float) sum);
  }
}

package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.BYTES;

import dev.tenon.api.tensor.Affine;
import java.lang.foreign.MemorySegment;

/** x · scale + shift, each rounded to float32 once, as the definition does. */
final class AffineKernel extends Elementwise {
  private final float scale, shift;

  AffineKernel(Affine op, long count) {
    super(count, 1, 1);
    scale = (float) op.scale();
    shift = (float) op.shift();
  }

  @Override Loop loop(Call call) {
    return (in, out, bytes) -> affine(in[0], out[0], bytes, scale, shift);
  }

  private static void affine(MemorySegment x, MemorySegment y, long bytes, float scale, float shift) {
    for (long i = 0; i < bytes; i += BYTES) Lanes.store(Lanes.load(x, i).mul(scale).add(shift), y, i);
  }
}

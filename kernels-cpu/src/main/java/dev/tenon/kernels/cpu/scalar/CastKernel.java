package dev.tenon.kernels.cpu.scalar;

import static dev.tenon.kernels.cpu.scalar.Elements.BLOCK;
import static dev.tenon.kernels.cpu.scalar.Elements.arithmetic;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.kernels.cpu.scalar.Elements.Arithmetic;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Numbers in another type, each rounded once to nearest even. To an integer they are cut off and held within int64; for
 * narrower integers within int32, of which int8 and uint8 keep the low byte. NaN becomes 0, to bool true.
 */
final class CastKernel {
  private CastKernel() {}

  static Kernel of(TensorType input, TensorType output) {
    DType from = input.dtype(), to = output.dtype();
    boolean integersIn = arithmetic(from) == Arithmetic.LONGS, integersOut = arithmetic(to) == Arithmetic.LONGS;
    var walk = Walk.broadcast(output.shape(), input.shape());
    return Routine.elementwise(List.of(input), output, call -> {
      MemorySegment a = call.input(0).segment(), z = call.output(0).segment();
      double[] x = new double[walk.longest(BLOCK)];
      long[] i = new long[walk.longest(BLOCK)];
      walk.rows(BLOCK, (at, n) -> {
        if (integersIn) Elements.read(from, a, at[1], 1, i, n);
        else Elements.read(from, a, at[1], 1, x, 0, n);
        if (!integersIn && integersOut) cut(x, i, to == DType.BOOL, n);
        if (integersOut) {
          if (to.bytes() < 8 && to != DType.BOOL)
            for (int k = 0; k < n; k++) i[k] = Math.clamp(i[k], Integer.MIN_VALUE, Integer.MAX_VALUE);
          Elements.write(to, i, z, at[0], n);
        } else if (integersIn) writeIntegers(to, i, z, at[0], n);
        else Elements.write(to, x, z, at[0], n);
      });
    });
  }

  private static void cut(double[] x, long[] to, boolean bool, int n) {
    if (bool) for (int k = 0; k < n; k++) to[k] = x[k] != 0 ? 1 : 0;
    else for (int k = 0; k < n; k++) to[k] = (long) x[k];
  }

  /** To float32 straight from the integer: by way of double it would be rounded twice. */
  private static void writeIntegers(DType to, long[] from, MemorySegment z, long at, int n) {
    if (to == DType.FLOAT32) {
      for (int k = 0; k < n; k++) z.setAtIndex(Elements.FLOAT, at + k, (float) from[k]);
      return;
    }
    double[] x = new double[n];
    for (int k = 0; k < n; k++) x[k] = from[k];
    Elements.write(to, x, z, at, n);
  }
}

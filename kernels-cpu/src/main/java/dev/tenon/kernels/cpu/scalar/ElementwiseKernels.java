package dev.tenon.kernels.cpu.scalar;

import static dev.tenon.kernels.cpu.scalar.Elements.BLOCK;
import static dev.tenon.kernels.cpu.scalar.Elements.arithmetic;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.tensor.Affine;
import dev.tenon.api.tensor.Binary;
import dev.tenon.api.tensor.Compare;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.tensor.Unary;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Ops that make each number from those at the same place. Each arithmetic operation is rounded once to the element type;
 * types narrower than float32 compute in float and round at the end, integers in int64, bool as 0 and 1.
 */
final class ElementwiseKernels {
  private ElementwiseKernels() {}

  static Kernel unary(Unary op, TensorType type) {
    var walk = Walk.broadcast(type.shape(), type.shape());
    return Routine.elementwise(List.of(type), type, call -> {
      MemorySegment from = call.input(0).segment(), to = call.output(0).segment();
      double[] x = new double[walk.longest(BLOCK)];
      walk.rows(BLOCK, (at, n) -> {
        Elements.read(type.dtype(), from, at[1], walk.stride(1), x, 0, n);
        Arithmetic.unary(op, x, n);
        Elements.write(type.dtype(), x, to, at[0], n);
      });
    });
  }

  static Kernel binary(Binary op, List<TensorType> inputs, TensorType output) {
    var walk = Walk.broadcast(output.shape(), inputs.get(0).shape(), inputs.get(1).shape());
    DType type = output.dtype();
    return Routine.elementwise(inputs, output, call -> {
      MemorySegment a = call.input(0).segment(), b = call.input(1).segment(), to = call.output(0).segment();
      switch (arithmetic(type)) {
        case FLOATS -> {
          float[] x = new float[walk.longest(BLOCK)], y = new float[walk.longest(BLOCK)];
          walk.rows(BLOCK, (at, n) -> {
            Elements.read(type, a, at[1], walk.stride(1), x, n);
            Elements.read(type, b, at[2], walk.stride(2), y, n);
            Arithmetic.binary(op, x, y, n);
            Elements.write(type, x, to, at[0], n);
          });
        }
        case DOUBLES -> {
          double[] x = new double[walk.longest(BLOCK)], y = new double[walk.longest(BLOCK)];
          walk.rows(BLOCK, (at, n) -> {
            Elements.read(type, a, at[1], walk.stride(1), x, 0, n);
            Elements.read(type, b, at[2], walk.stride(2), y, 0, n);
            Arithmetic.binary(op, x, y, n);
            Elements.write(type, x, to, at[0], n);
          });
        }
        case LONGS -> {
          long[] x = new long[walk.longest(BLOCK)], y = new long[walk.longest(BLOCK)];
          walk.rows(BLOCK, (at, n) -> {
            Elements.read(type, a, at[1], walk.stride(1), x, n);
            Elements.read(type, b, at[2], walk.stride(2), y, n);
            Arithmetic.binary(op, x, y, n);
            Elements.write(type, x, to, at[0], n);
          });
        }
      }
    });
  }

  /** Floats are compared as doubles, which is exact. */
  static Kernel compare(Compare op, List<TensorType> inputs, TensorType output) {
    var walk = Walk.broadcast(output.shape(), inputs.get(0).shape(), inputs.get(1).shape());
    DType type = inputs.getFirst().dtype();
    return Routine.elementwise(inputs, output, call -> {
      MemorySegment a = call.input(0).segment(), b = call.input(1).segment(), to = call.output(0).segment();
      switch (arithmetic(type)) {
        case FLOATS, DOUBLES -> {
          double[] x = new double[walk.longest(BLOCK)], y = new double[walk.longest(BLOCK)];
          long[] answer = new long[walk.longest(BLOCK)];
          walk.rows(BLOCK, (at, n) -> {
            Elements.read(type, a, at[1], walk.stride(1), x, 0, n);
            Elements.read(type, b, at[2], walk.stride(2), y, 0, n);
            Arithmetic.compare(op, x, y, answer, n);
            Elements.write(DType.BOOL, answer, to, at[0], n);
          });
        }
        case LONGS -> {
          long[] x = new long[walk.longest(BLOCK)], y = new long[walk.longest(BLOCK)];
          walk.rows(BLOCK, (at, n) -> {
            Elements.read(type, a, at[1], walk.stride(1), x, n);
            Elements.read(type, b, at[2], walk.stride(2), y, n);
            Arithmetic.compare(op, x, y, n);
            Elements.write(DType.BOOL, x, to, at[0], n);
          });
        }
      }
    });
  }

  /** The product is rounded, then the sum; the constants are rounded to the type first. */
  static Kernel affine(Affine op, TensorType type) {
    var walk = Walk.broadcast(type.shape(), type.shape());
    DType t = type.dtype();
    return Routine.elementwise(List.of(type), type, call -> {
      MemorySegment from = call.input(0).segment(), to = call.output(0).segment();
      switch (arithmetic(t)) {
        case FLOATS -> {
          float[] x = new float[walk.longest(BLOCK)];
          float scale = (float) op.scale(), shift = (float) op.shift();
          walk.rows(BLOCK, (at, n) -> {
            Elements.read(t, from, at[1], walk.stride(1), x, n);
            for (int i = 0; i < n; i++) x[i] = x[i] * scale + shift;
            Elements.write(t, x, to, at[0], n);
          });
        }
        case DOUBLES -> {
          double[] x = new double[walk.longest(BLOCK)];
          double scale = op.scale(), shift = op.shift();
          walk.rows(BLOCK, (at, n) -> {
            Elements.read(t, from, at[1], walk.stride(1), x, 0, n);
            for (int i = 0; i < n; i++) x[i] = x[i] * scale + shift;
            Elements.write(t, x, to, at[0], n);
          });
        }
        case LONGS -> {
          long[] x = new long[walk.longest(BLOCK)];
          long scale = Math.round(op.scale()), shift = Math.round(op.shift());
          walk.rows(BLOCK, (at, n) -> {
            Elements.read(t, from, at[1], walk.stride(1), x, n);
            for (int i = 0; i < n; i++) x[i] = x[i] * scale + shift;
            Elements.write(t, x, to, at[0], n);
          });
        }
      }
    });
  }

  /** Copies bytes, so every element type will do. */
  static Kernel where(List<TensorType> inputs, TensorType output) {
    var walk = Walk.broadcast(output.shape(), inputs.get(0).shape(), inputs.get(1).shape(), inputs.get(2).shape());
    int size = output.dtype().bytes();
    return Routine.elementwise(inputs, output, call -> {
      MemorySegment condition = call.input(0).segment(), to = call.output(0).segment();
      MemorySegment yes = call.input(1).segment(), no = call.input(2).segment();
      long[] chosen = new long[walk.longest(BLOCK)];
      walk.rows(BLOCK, (at, n) -> {
        Elements.read(DType.BOOL, condition, at[1], walk.stride(1), chosen, n);
        choose(size, chosen, yes, at[2], walk.stride(2), no, at[3], walk.stride(3), to, at[0], n);
      });
    });
  }

  private static void choose(int size, long[] chosen, MemorySegment yes, long y, long yStride, MemorySegment no, long x,
      long xStride,
      MemorySegment to, long at, int n) {
    switch (size) {
      case 1 -> {
        for (int i = 0; i < n; i++)
          to.set(Elements.BYTE, at + i,
              chosen[i] != 0 ? yes.get(Elements.BYTE, y + i * yStride) : no.get(Elements.BYTE, x + i * xStride));
      }
      case 2 -> {
        for (int i = 0; i < n; i++)
          to.setAtIndex(Elements.SHORT, at + i,
              chosen[i] != 0
                  ? yes.getAtIndex(Elements.SHORT, y + i * yStride)
                  : no.getAtIndex(Elements.SHORT, x + i * xStride));
      }
      case 4 -> {
        for (int i = 0; i < n; i++)
          to.setAtIndex(Elements.INT, at + i,
              chosen[i] != 0
                  ? yes.getAtIndex(Elements.INT, y + i * yStride)
                  : no.getAtIndex(Elements.INT, x + i * xStride));
      }
      case 8 -> {
        for (int i = 0; i < n; i++)
          to.setAtIndex(Elements.LONG, at + i,
              chosen[i] != 0
                  ? yes.getAtIndex(Elements.LONG, y + i * yStride)
                  : no.getAtIndex(Elements.LONG, x + i * xStride));
      }
      default -> throw new IllegalStateException("elements of " + size + " bytes");
    }
  }
}

package dev.tenon.kernels.cpu.scalar;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Binary;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Index;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;

/** Ops that read or write rows at places named by int64 numbers. */
final class IndexKernels {
  private IndexKernels() {}

  static Kernel of(Index op, List<TensorType> inputs) {
    return switch (op) {
      case Index.Gather _ -> gather(inputs.get(0), inputs.get(1));
      case Index.ScatterAdd _ -> scatterAdd(inputs.get(0), inputs.get(1));
      case Index.Put(int axis) -> put(inputs.get(0), inputs.get(1), axis);
    };
  }

  private static long row(TensorType table) {
    return table.shape().count(1, table.shape().rank());
  }

  /** An index, once it is known to name a row. */
  private static long check(String op, Array indices, long position, long rows) {
    long index = indices.longAt(position);
    if (index < 0 || index >= rows)
      throw new IllegalArgumentException(op + ": index " + index + " at position " + position + " of " + indices.shape()
          + " is out of range, the table has " + rows + " rows");
    return index;
  }

  private static Kernel gather(TensorType table, TensorType indices) {
    long bytes = row(table) * table.dtype().bytes(), count = indices.shape().count(), rows = table.shape().dim(0);
    return Routine.apart(call -> {
      MemorySegment from = call.input(0).segment(), to = call.output(0).segment();
      for (long i = 0; i < count; i++)
        MemorySegment.copy(from, check("Gather", call.input(1), i, rows) * bytes, to, i * bytes, bytes);
    });
  }

  /** Each addition is rounded to the element type, in index order. All indices are checked before anything is written. */
  private static Kernel scatterAdd(TensorType table, TensorType indices) {
    int row = Math.toIntExact(row(table));
    long count = indices.shape().count(), rows = table.shape().dim(0);
    return new Routine(call -> {
      for (long i = 0; i < count; i++) check("ScatterAdd", call.input(1), i, rows);
      Routine.copyFirst(call);
      MemorySegment updates = call.input(2).segment(), to = call.output(0).segment();
      var adder = new RowAdder(table.dtype(), row);
      for (long i = 0; i < count; i++) adder.add(updates, i * row, to, call.input(1).longAt(i) * row);
    }, Set.of(0));
  }

  /** Adds rows of one type, one to another. */
  private static final class RowAdder {
    private final DType type;
    private final Elements.Arithmetic arithmetic;
    private final int size;
    private final float[] x, y;
    private final double[] dx, dy;
    private final long[] ix, iy;

    RowAdder(DType type, int size) {
      this.type = type;
      this.size = size;
      arithmetic = Elements.arithmetic(type);
      int floats = arithmetic == Elements.Arithmetic.FLOATS ? size : 0;
      int doubles = arithmetic == Elements.Arithmetic.DOUBLES ? size : 0;
      int longs = arithmetic == Elements.Arithmetic.LONGS ? size : 0;
      x = new float[floats];
      y = new float[floats];
      dx = new double[doubles];
      dy = new double[doubles];
      ix = new long[longs];
      iy = new long[longs];
    }

    void add(MemorySegment from, long at, MemorySegment to, long into) {
      switch (arithmetic) {
        case FLOATS -> {
          Elements.read(type, to, into, 1, x, size);
          Elements.read(type, from, at, 1, y, size);
          Arithmetic.binary(Binary.ADD, x, y, size);
          Elements.write(type, x, to, into, size);
        }
        case DOUBLES -> {
          Elements.read(type, to, into, 1, dx, 0, size);
          Elements.read(type, from, at, 1, dy, 0, size);
          Arithmetic.binary(Binary.ADD, dx, dy, size);
          Elements.write(type, dx, to, into, size);
        }
        case LONGS -> {
          Elements.read(type, to, into, 1, ix, size);
          Elements.read(type, from, at, 1, iy, size);
          Arithmetic.binary(Binary.ADD, ix, iy, size);
          Elements.write(type, ix, to, into, size);
        }
      }
    }
  }

  /** Of two entries for one slot the later stays. */
  private static Kernel put(TensorType store, TensorType latest, int axis) {
    Shape shape = store.shape();
    int along = shape.axis(axis), batch = shape.dim(0), capacity = shape.dim(along), time = latest.shape().dim(along);
    long middle = shape.count(1, along), bytes = shape.count(along + 1, shape.rank()) * store.dtype().bytes();
    return new Routine(call -> {
      Routine.copyFirst(call);
      MemorySegment from = call.input(1).segment(), to = call.output(0).segment();
      Array slots = call.input(2);
      for (int b = 0; b < batch; b++)
        for (long m = b * middle; m < (b + 1) * middle; m++)
          for (int t = 0; t < time; t++) {
            long slot = slots.longAt((long) b * time + t);
            if (slot >= 0 && slot < capacity)
              MemorySegment.copy(from, (m * time + t) * bytes, to, (m * capacity + slot) * bytes, bytes);
          }
    }, Set.of(0));
  }
}

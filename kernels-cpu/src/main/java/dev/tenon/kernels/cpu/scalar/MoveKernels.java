package dev.tenon.kernels.cpu.scalar;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.tensor.Move;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Ops that move numbers and change none: they copy bytes, so every element type will do. */
final class MoveKernels {
  private MoveKernels() {}

  static Kernel of(Move op, List<TensorType> inputs, TensorType output) {
    return switch (op) {
      case Move.Reshape _,Move.ReshapeLike _ -> new Routine(Routine::copyFirst, Set.of(0));
      case Move.Permute(var axes) -> permute(axes, inputs.getFirst(), output);
      case Move.Slice(int axis, int from, int _) -> slice(inputs.getFirst(), axis, from, output);
      case Move.PadLike(int axis, int from) -> pad(inputs.getFirst(), axis, from, output);
      case Move.Concat(int axis) -> concat(inputs, axis, output);
    };
  }

  /** The first input broadcast to the shape of the output. */
  static Kernel expand(TensorType input, TensorType output) {
    var walk = Walk.broadcast(output.shape(), input.shape());
    int size = output.dtype().bytes();
    return Routine.apart(call -> copy(walk, size, call.input(0).segment(), 0, call.output(0).segment(), 0));
  }

  private static Kernel permute(List<Integer> axes, TensorType input, TensorType output) {
    long[] dense = Walk.dense(input.shape()), strides = new long[dense.length];
    for (int i = 0; i < strides.length; i++) strides[i] = dense[input.shape().axis(axes.get(i))];
    var walk = Walk.of(output.shape().dims(), Walk.dense(output.shape()), strides);
    int size = output.dtype().bytes();
    return Routine.apart(call -> copy(walk, size, call.input(0).segment(), 0, call.output(0).segment(), 0));
  }

  private static Kernel slice(TensorType input, int axis, int from, TensorType output) {
    long[] strides = Walk.dense(input.shape());
    long start = from * strides[input.shape().axis(axis)];
    var walk = Walk.of(output.shape().dims(), Walk.dense(output.shape()), strides);
    int size = output.dtype().bytes();
    return Routine.apart(call -> copy(walk, size, call.input(0).segment(), start, call.output(0).segment(), 0));
  }

  private static Kernel pad(TensorType input, int axis, int from, TensorType output) {
    long[] strides = Walk.dense(output.shape());
    long start = from * strides[output.shape().axis(axis)];
    var walk = Walk.of(input.shape().dims(), strides, Walk.dense(input.shape()));
    int size = output.dtype().bytes();
    return Routine.apart(call -> {
      call.output(0).segment().fill((byte) 0);
      copy(walk, size, call.input(0).segment(), 0, call.output(0).segment(), start);
    });
  }

  private static Kernel concat(List<TensorType> inputs, int axis, TensorType output) {
    long[] strides = Walk.dense(output.shape());
    int along = output.shape().axis(axis), size = output.dtype().bytes();
    var walks = new ArrayList<Walk>();
    long[] starts = new long[inputs.size()];
    long next = 0;
    for (int i = 0; i < inputs.size(); i++) {
      Shape shape = inputs.get(i).shape();
      walks.add(Walk.of(shape.dims(), strides, Walk.dense(shape)));
      starts[i] = next * strides[along];
      next += shape.dim(along);
    }
    return Routine.apart(call -> {
      for (int i = 0; i < starts.length; i++)
        copy(walks.get(i), size, call.input(i).segment(), 0, call.output(0).segment(), starts[i]);
    });
  }

  /** Copies along a walk whose array 0 is written and whose array 1 is read, each from a start in elements. */
  private static void copy(Walk walk, int size, MemorySegment from, long fromStart, MemorySegment to, long toStart) {
    long read = walk.stride(1), write = walk.stride(0);
    walk.rows(1 << 20, (at, n) -> {
      long a = fromStart + at[1], z = toStart + at[0];
      if (read == 1 && write == 1) MemorySegment.copy(from, a * size, to, z * size, (long) n * size);
      else copy(size, from, a, read, to, z, write, n);
    });
  }

  private static void copy(int size, MemorySegment from, long a, long read, MemorySegment to, long z, long write,
      int n) {
    switch (size) {
      case 1 -> {
        for (int i = 0; i < n; i++) to.set(Elements.BYTE, z + i * write, from.get(Elements.BYTE, a + i * read));
      }
      case 2 -> {
        for (int i = 0; i < n; i++)
          to.setAtIndex(Elements.SHORT, z + i * write, from.getAtIndex(Elements.SHORT, a + i * read));
      }
      case 4 -> {
        for (int i = 0; i < n; i++)
          to.setAtIndex(Elements.INT, z + i * write, from.getAtIndex(Elements.INT, a + i * read));
      }
      case 8 -> {
        for (int i = 0; i < n; i++)
          to.setAtIndex(Elements.LONG, z + i * write, from.getAtIndex(Elements.LONG, a + i * read));
      }
      default -> throw new IllegalStateException("elements of " + size + " bytes");
    }
  }
}

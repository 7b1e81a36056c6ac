package dev.tenon.kernels.cpu.scalar;

import dev.tenon.api.tensor.Shape;
import java.util.Arrays;

/**
 * One loop nest over several arrays at once, each with its own strides. Neighbouring axes that all arrays step through
 * alike are merged, so that rows are as long as they can be. All positions, sizes and strides are in elements.
 */
final class Walk {
  private final long[] sizes;
  private final long[][] strides;

  private Walk(long[] sizes, long[][] strides) {
    this.sizes = sizes;
    this.strides = strides;
  }

  /** Over a shape, for arrays that lie in memory by these strides, one stride an axis. */
  static Walk of(int[] shape, long[]... strides) {
    long[] sizes = new long[shape.length];
    long[][] merged = new long[strides.length][shape.length];
    int axes = 0;
    for (int i = 0; i < shape.length; i++) {
      if (shape[i] == 1) continue;
      if (axes > 0 && continues(strides, merged, axes - 1, i, shape[i])) sizes[axes - 1] *= shape[i];
      else sizes[axes++] = shape[i];
      for (int k = 0; k < strides.length; k++) merged[k][axes - 1] = strides[k][i];
    }
    if (axes == 0) return new Walk(new long[]{1}, new long[strides.length][1]);
    for (int k = 0; k < merged.length; k++) merged[k] = Arrays.copyOf(merged[k], axes);
    return new Walk(Arrays.copyOf(sizes, axes), merged);
  }

  private static boolean continues(long[][] strides, long[][] merged, int outer, int inner, int size) {
    for (int k = 0; k < strides.length; k++) if (merged[k][outer] != strides[k][inner] * size) return false;
    return true;
  }

  /** Over an output, array 0, and operands that broadcast to it, arrays 1 and up. */
  static Walk broadcast(Shape output, Shape... operands) {
    long[][] strides = new long[operands.length + 1][];
    strides[0] = dense(output);
    for (int k = 0; k < operands.length; k++) strides[k + 1] = stretched(operands[k], output.rank());
    return of(output.dims(), strides);
  }

  /** Strides of a dense row-major array. */
  static long[] dense(Shape shape) {
    long[] strides = new long[shape.rank()];
    long next = 1;
    for (int i = strides.length - 1; i >= 0; i--) {
      strides[i] = next;
      next *= shape.dim(i);
    }
    return strides;
  }

  /** Strides of a dense array seen as one of higher rank: 0 along axes it does not have or that have size 1. */
  static long[] stretched(Shape shape, int rank) {
    long[] dense = dense(shape), strides = new long[rank];
    int missing = rank - shape.rank();
    for (int i = 0; i < shape.rank(); i++) strides[missing + i] = shape.dim(i) == 1 ? 0 : dense[i];
    return strides;
  }

  /** How far an array moves from one element of a row to the next. */
  long stride(int array) {
    return strides[array][sizes.length - 1];
  }

  /** Elements of the longest piece that {@link #rows} visits. */
  int longest(int limit) {
    return (int) Math.min(limit, sizes[sizes.length - 1]);
  }

  /** Visits all rows in row-major order, each in pieces of at most {@code limit} elements. */
  void rows(int limit, Row row) {
    for (long size : sizes) if (size == 0) return;
    int last = sizes.length - 1;
    long[] index = new long[last], start = new long[strides.length], at = new long[strides.length];
    while (true) {
      for (long done = 0; done < sizes[last]; done += limit) {
        for (int k = 0; k < at.length; k++) at[k] = start[k] + done * strides[k][last];
        row.run(at, (int) Math.min(limit, sizes[last] - done));
      }
      int axis = last - 1;
      for (; axis >= 0; axis--) {
        boolean more = ++index[axis] < sizes[axis];
        for (int k = 0; k < start.length; k++) start[k] += (more ? 1 : 1 - sizes[axis]) * strides[k][axis];
        if (more) break;
        index[axis] = 0;
      }
      if (axis < 0) return;
    }
  }

  /** What is done with a piece of a row. */
  interface Row {
    /**
     * @param at where the piece begins in each array; valid during the call only
     * @param count how many elements it has
     */
    void run(long[] at, int count);
  }
}

package dev.tenon.api.tensor;

import java.util.Arrays;

/** Sizes of a dense row-major tensor, outermost axis first. A scalar has none. */
public record Shape(int... dims) {
  public static final Shape SCALAR = new Shape();

  public Shape {
    dims = dims.clone();
    for (int d : dims)
      if (d < 0) throw new IllegalArgumentException("shape " + Arrays.toString(dims) + ": sizes must not be negative");
  }

  public static Shape of(int... dims) {
    return new Shape(dims);
  }

  @Override public int[] dims() {
    return dims.clone();
  }

  public int rank() {
    return dims.length;
  }

  /** Size of an axis; negative axes count from the last. */
  public int dim(int axis) {
    return dims[axis(axis)];
  }

  /** An axis counted from the first, given one that may count from the last (-1). */
  public int axis(int axis) {
    int a = axis < 0 ? axis + dims.length : axis;
    if (a < 0 || a >= dims.length)
      throw new IllegalArgumentException("axis " + axis + " of shape " + this + ": it has " + dims.length + " axes");
    return a;
  }

  /** Number of elements. */
  public long count() {
    return count(0, dims.length);
  }

  /** Number of elements spanned by the axes from (inclusive) to (exclusive). */
  public long count(int from, int to) {
    long n = 1;
    for (int i = from; i < to; i++) n *= dims[i];
    return n;
  }

  /** The same shape with one size replaced. */
  public Shape with(int axis, int size) {
    int[] d = dims.clone();
    d[axis(axis)] = size;
    return new Shape(d);
  }

  /** The axes from (inclusive) to (exclusive) as a shape. */
  public Shape part(int from, int to) {
    return new Shape(Arrays.copyOfRange(dims, from, to));
  }

  /** This shape followed by further axes. */
  public Shape then(int... more) {
    int[] d = Arrays.copyOf(dims, dims.length + more.length);
    System.arraycopy(more, 0, d, dims.length, more.length);
    return new Shape(d);
  }

  /** The shape both broadcast to: axes are matched from the last, and a size of 1 stretches. */
  public static Shape broadcast(Shape a, Shape b) {
    int rank = Math.max(a.rank(), b.rank());
    int[] out = new int[rank];
    for (int i = 1; i <= rank; i++) {
      int x = i <= a.rank() ? a.dim(-i) : 1;
      int y = i <= b.rank() ? b.dim(-i) : 1;
      if (x != y && x != 1 && y != 1)
        throw new IllegalArgumentException(
            "cannot broadcast " + a + " with " + b + ": axis -" + i + " is " + x + " against " + y);
      out[rank - i] = x == 1 ? y : x;
    }
    return new Shape(out);
  }

  @Override public boolean equals(Object o) {
    return o instanceof Shape s && Arrays.equals(dims, s.dims);
  }

  @Override public int hashCode() {
    return Arrays.hashCode(dims);
  }

  @Override public String toString() {
    return Arrays.toString(dims);
  }
}

package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.tensor.Binary;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Arithmetic of two float32 inputs, where one has the shape of the answer and the other the same shape, one number for all, one row for
 * all rows, or one number for each row.
 *
 * <p>Plan. The answer is rows of so many columns; for each row an input either moves on, stays, or gives one number. Which op it is,
 * the loops ask anew for each vector: that branch always goes the same way, and they wait for memory anyway.
 */
final class BinaryKernel implements Kernel {
  /** How an input goes with the rows of the answer. */
  private enum Way {
    /** A row of its own for each row. */
    MOVES,
    /** One row for all. */
    STAYS,
    /** One number for each row. */
    SPREADS,
    /** One number for all. */
    SINGLE
  }

  private final Binary op;
  private final int rows, columns, total;
  private final Way left, right;

  private BinaryKernel(Binary op, int total, int columns, Way left, Way right) {
    this.op = op;
    this.total = total;
    this.columns = columns;
    this.left = left;
    this.right = right;
    rows = Math.ceilDiv(total, columns);
  }

  /** The kernel for float32 inputs, if their shapes go together in a known way. */
  static Optional<Kernel> of(Binary op, List<TensorType> inputs) {
    Shape a = inputs.get(0).shape(), b = inputs.get(1).shape(), to = Shape.broadcast(a, b);
    if (to.count() > Integer.MAX_VALUE) return Optional.empty();
    boolean first = a.count() == to.count();
    if (!first && b.count() != to.count()) return Optional.empty();
    Shape small = first ? b : a;
    int total = (int) to.count();
    Way way;
    int columns;
    if (small.count() == total || small.count() == 1) {
      way = small.count() == total ? Way.MOVES : Way.SINGLE;
      columns = Pieces.FLOATS;
    } else if (ends(to, small)) {
      way = Way.STAYS;
      columns = (int) small.count();
    } else if (small.rank() == to.rank() && small.equals(to.with(-1, 1))) {
      way = Way.SPREADS;
      columns = to.dim(-1);
    } else return Optional.empty();
    return Optional.of(first
        ? new BinaryKernel(op, total, columns, Way.MOVES, way)
        : new BinaryKernel(op, total, columns, way, Way.MOVES));
  }

  /** Whether a shape, but for leading ones, is how another ends. */
  static boolean ends(Shape whole, Shape end) {
    int ones = 0;
    while (ones < end.rank() && end.dim(ones) == 1) ones++;
    Shape rest = end.part(ones, end.rank());
    return rest.rank() <= whole.rank() && whole.part(whole.rank() - rest.rank(), whole.rank()).equals(rest);
  }

  @Override public boolean inPlace(int output, int input) {
    return (input == 0 ? left : right) == Way.MOVES;
  }

  @Override public void run(Call call) {
    MemorySegment a = call.input(0).segment(), b = call.input(1).segment(), y = call.output(0).segment();
    Pieces.rows(call.workers(), rows, columns, (first, end) -> {
      for (int r = first; r < end; r++) {
        long at = 4L * r * columns;
        int n = Math.min(columns, total - r * columns);
        long fromLeft = left == Way.MOVES ? at : left == Way.SPREADS ? 4L * r : 0,
            fromRight = right == Way.MOVES ? at : right == Way.SPREADS ? 4L * r : 0;
        if (left == Way.SPREADS || left == Way.SINGLE) numberLeft(op, a, fromLeft, b, fromRight, y, at, n);
        else if (right == Way.SPREADS || right == Way.SINGLE) numberRight(op, a, fromLeft, b, fromRight, y, at, n);
        else vectors(op, a, fromLeft, b, fromRight, y, at, n);
      }
    });
  }

  private static void vectors(Binary op, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo,
      int n) {
    for (int c = 0; c < n; c += COUNT) {
      VectorMask<Float> mask = Lanes.FLOATS.indexInRange(c, n);
      store(op, Lanes.load(a, ao + 4L * c, mask), Lanes.load(b, bo + 4L * c, mask), y, yo + 4L * c, mask);
    }
  }

  private static void numberRight(Binary op, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y,
      long yo, int n) {
    FloatVector number = Lanes.spread(b, bo);
    for (int c = 0; c < n; c += COUNT) {
      VectorMask<Float> mask = Lanes.FLOATS.indexInRange(c, n);
      store(op, Lanes.load(a, ao + 4L * c, mask), number, y, yo + 4L * c, mask);
    }
  }

  private static void numberLeft(Binary op, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y,
      long yo, int n) {
    FloatVector number = Lanes.spread(a, ao);
    for (int c = 0; c < n; c += COUNT) {
      VectorMask<Float> mask = Lanes.FLOATS.indexInRange(c, n);
      store(op, number, Lanes.load(b, bo + 4L * c, mask), y, yo + 4L * c, mask);
    }
  }

  private static void store(Binary op, FloatVector a, FloatVector b, MemorySegment y, long at, VectorMask<Float> mask) {
    switch (op) {
      case ADD -> Lanes.store(a.add(b), y, at, mask);
      case SUBTRACT -> Lanes.store(a.sub(b), y, at, mask);
      case MULTIPLY -> Lanes.store(a.mul(b), y, at, mask);
      case DIVIDE -> Lanes.store(a.div(b), y, at, mask);
      case MAXIMUM -> Lanes.store(a.max(b), y, at, mask);
      case MINIMUM -> Lanes.store(a.min(b), y, at, mask);
    }
  }
}

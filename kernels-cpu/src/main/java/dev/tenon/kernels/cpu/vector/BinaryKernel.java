package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.tensor.Binary;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import jdk.incubator.vector.VectorMask;

/**
 * Arithmetic of two float32 inputs, where one has the shape of the answer and the other the same shape, one number for all, one row for
 * all rows, or one number for each row.
 *
 * <p>Plan. The answer is rows of so many columns; for each row an input either moves on, stays, or gives one number, which is spread over
 * a vector in scratch and read again and again.
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
    SINGLE;

    boolean number() {
      return this == SPREADS || this == SINGLE;
    }

    /** Where a row's numbers begin, given where the answer's do. */
    long start(int row, long answer) {
      return switch (this) {
        case MOVES -> answer;
        case SPREADS -> 4L * row;
        case STAYS, SINGLE -> 0;
      };
    }
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

  @Override public long scratch(int threads) {
    return (long) threads * Lanes.BYTES;
  }

  @Override public void run(Call call) {
    MemorySegment a = call.input(0).segment(), b = call.input(1).segment(), y = call.output(0).segment();
    int each = Math.max(1, Pieces.FLOATS / columns);
    call.workers().run(Math.ceilDiv(rows, each), (task, worker) -> {
      for (int r = task * each; r < Math.min(rows, (task + 1) * each); r++)
        row(a, b, y, r, call.scratch(), (long) worker * Lanes.BYTES);
    });
  }

  private void row(MemorySegment a, MemorySegment b, MemorySegment y, int row, MemorySegment scratch, long spread) {
    long at = 4L * row * columns;
    int n = Math.min(columns, total - row * columns);
    if (left.number()) {
      Lanes.store(Lanes.spread(a, left.start(row, at)), scratch, spread);
      run(op, scratch, spread, 0, b, at, Lanes.BYTES, y, at, n);
    } else if (right.number()) {
      Lanes.store(Lanes.spread(b, right.start(row, at)), scratch, spread);
      run(op, a, at, Lanes.BYTES, scratch, spread, 0, y, at, n);
    } else run(op, a, left.start(row, at), Lanes.BYTES, b, right.start(row, at), Lanes.BYTES, y, at, n);
  }

  /** One row: inputs from an offset on, a step of bytes for each vector. */
  private static void run(Binary op, MemorySegment a, long ao, long as, MemorySegment b, long bo, long bs,
      MemorySegment y, long yo, int n) {
    switch (op) {
      case ADD -> add(a, ao, as, b, bo, bs, y, yo, n);
      case SUBTRACT -> subtract(a, ao, as, b, bo, bs, y, yo, n);
      case MULTIPLY -> multiply(a, ao, as, b, bo, bs, y, yo, n);
      case DIVIDE -> divide(a, ao, as, b, bo, bs, y, yo, n);
      case MAXIMUM -> maximum(a, ao, as, b, bo, bs, y, yo, n);
      case MINIMUM -> minimum(a, ao, as, b, bo, bs, y, yo, n);
    }
  }

  private static void add(MemorySegment a, long ao, long as, MemorySegment b, long bo, long bs, MemorySegment y,
      long yo, int n) {
    for (int i = 0; i * COUNT < n; i++) {
      VectorMask<Float> mask = Lanes.FLOATS.indexInRange(i * COUNT, n);
      Lanes.store(Lanes.load(a, ao + i * as, mask).add(Lanes.load(b, bo + i * bs, mask)), y, yo + 4L * i * COUNT, mask);
    }
  }

  private static void subtract(MemorySegment a, long ao, long as, MemorySegment b, long bo, long bs, MemorySegment y,
      long yo, int n) {
    for (int i = 0; i * COUNT < n; i++) {
      VectorMask<Float> mask = Lanes.FLOATS.indexInRange(i * COUNT, n);
      Lanes.store(Lanes.load(a, ao + i * as, mask).sub(Lanes.load(b, bo + i * bs, mask)), y, yo + 4L * i * COUNT, mask);
    }
  }

  private static void multiply(MemorySegment a, long ao, long as, MemorySegment b, long bo, long bs, MemorySegment y,
      long yo, int n) {
    for (int i = 0; i * COUNT < n; i++) {
      VectorMask<Float> mask = Lanes.FLOATS.indexInRange(i * COUNT, n);
      Lanes.store(Lanes.load(a, ao + i * as, mask).mul(Lanes.load(b, bo + i * bs, mask)), y, yo + 4L * i * COUNT, mask);
    }
  }

  private static void divide(MemorySegment a, long ao, long as, MemorySegment b, long bo, long bs, MemorySegment y,
      long yo, int n) {
    for (int i = 0; i * COUNT < n; i++) {
      VectorMask<Float> mask = Lanes.FLOATS.indexInRange(i * COUNT, n);
      Lanes.store(Lanes.load(a, ao + i * as, mask).div(Lanes.load(b, bo + i * bs, mask)), y, yo + 4L * i * COUNT, mask);
    }
  }

  private static void maximum(MemorySegment a, long ao, long as, MemorySegment b, long bo, long bs, MemorySegment y,
      long yo, int n) {
    for (int i = 0; i * COUNT < n; i++) {
      VectorMask<Float> mask = Lanes.FLOATS.indexInRange(i * COUNT, n);
      Lanes.store(Lanes.load(a, ao + i * as, mask).max(Lanes.load(b, bo + i * bs, mask)), y, yo + 4L * i * COUNT, mask);
    }
  }

  private static void minimum(MemorySegment a, long ao, long as, MemorySegment b, long bo, long bs, MemorySegment y,
      long yo, int n) {
    for (int i = 0; i * COUNT < n; i++) {
      VectorMask<Float> mask = Lanes.FLOATS.indexInRange(i * COUNT, n);
      Lanes.store(Lanes.load(a, ao + i * as, mask).min(Lanes.load(b, bo + i * bs, mask)), y, yo + 4L * i * COUNT, mask);
    }
  }
}

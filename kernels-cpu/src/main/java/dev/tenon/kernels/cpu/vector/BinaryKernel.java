package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.tensor.Binary;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

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

  /** For each worker a vector for a number in all its lanes, and one for what is left of each input after whole vectors. */
  @Override public long scratch(int threads) {
    return 3L * threads * Lanes.BYTES;
  }

  @Override public void run(Call call) {
    MemorySegment a = call.input(0).segment(), b = call.input(1).segment(), y = call.output(0).segment();
    int each = Math.max(1, Pieces.FLOATS / columns);
    call.workers().run(Math.ceilDiv(rows, each), (task, worker) -> {
      for (int r = task * each; r < Math.min(rows, (task + 1) * each); r++)
        row(a, b, y, r, call.scratch(), 3L * worker * Lanes.BYTES);
    });
  }

  private void row(MemorySegment a, MemorySegment b, MemorySegment y, int row, MemorySegment scratch, long own) {
    long at = 4L * row * columns;
    int n = Math.min(columns, total - row * columns);
    if (left.number()) {
      Lanes.store(Lanes.spread(a, left.start(row, at)), scratch, own);
      run(scratch, own, 0, b, at, Lanes.BYTES, y, at, n, scratch, own);
    } else if (right.number()) {
      Lanes.store(Lanes.spread(b, right.start(row, at)), scratch, own);
      run(a, at, Lanes.BYTES, scratch, own, 0, y, at, n, scratch, own);
    } else run(a, left.start(row, at), Lanes.BYTES, b, right.start(row, at), Lanes.BYTES, y, at, n, scratch, own);
  }

  /**
   * One row: inputs from an offset on, a step of bytes for each vector. What is left after whole vectors is copied to where there is
   * room for one: masked stores take several times as long as whole ones.
   */
  private void run(MemorySegment a, long ao, long as, MemorySegment b, long bo, long bs, MemorySegment y, long yo,
      int n, MemorySegment scratch, long own) {
    int vectors = n / COUNT;
    run(a, ao, as, b, bo, bs, y, yo, vectors);
    long rest = 4L * (n % COUNT), x = own + Lanes.BYTES, z = x + Lanes.BYTES;
    if (rest == 0) return;
    MemorySegment.copy(a, ao + vectors * as, scratch, x, rest);
    MemorySegment.copy(b, bo + vectors * bs, scratch, z, rest);
    run(scratch, x, 0, scratch, z, 0, scratch, x, 1);
    MemorySegment.copy(scratch, x, y, yo + vectors * Lanes.BYTES, rest);
  }

  private void run(MemorySegment a, long ao, long as, MemorySegment b, long bo, long bs, MemorySegment y, long yo,
      int vectors) {
    switch (op) {
      case ADD -> add(a, ao, as, b, bo, bs, y, yo, vectors);
      case SUBTRACT -> subtract(a, ao, as, b, bo, bs, y, yo, vectors);
      case MULTIPLY -> multiply(a, ao, as, b, bo, bs, y, yo, vectors);
      case DIVIDE -> divide(a, ao, as, b, bo, bs, y, yo, vectors);
      case MAXIMUM -> maximum(a, ao, as, b, bo, bs, y, yo, vectors);
      case MINIMUM -> minimum(a, ao, as, b, bo, bs, y, yo, vectors);
    }
  }

  private static void add(MemorySegment a, long ao, long as, MemorySegment b, long bo, long bs, MemorySegment y,
      long yo, int vectors) {
    for (int i = 0; i < vectors; i++)
      Lanes.store(Lanes.load(a, ao + i * as).add(Lanes.load(b, bo + i * bs)), y, yo + 4L * i * COUNT);
  }

  private static void subtract(MemorySegment a, long ao, long as, MemorySegment b, long bo, long bs, MemorySegment y,
      long yo, int vectors) {
    for (int i = 0; i < vectors; i++)
      Lanes.store(Lanes.load(a, ao + i * as).sub(Lanes.load(b, bo + i * bs)), y, yo + 4L * i * COUNT);
  }

  private static void multiply(MemorySegment a, long ao, long as, MemorySegment b, long bo, long bs, MemorySegment y,
      long yo, int vectors) {
    for (int i = 0; i < vectors; i++)
      Lanes.store(Lanes.load(a, ao + i * as).mul(Lanes.load(b, bo + i * bs)), y, yo + 4L * i * COUNT);
  }

  private static void divide(MemorySegment a, long ao, long as, MemorySegment b, long bo, long bs, MemorySegment y,
      long yo, int vectors) {
    for (int i = 0; i < vectors; i++)
      Lanes.store(Lanes.load(a, ao + i * as).div(Lanes.load(b, bo + i * bs)), y, yo + 4L * i * COUNT);
  }

  private static void maximum(MemorySegment a, long ao, long as, MemorySegment b, long bo, long bs, MemorySegment y,
      long yo, int vectors) {
    for (int i = 0; i < vectors; i++)
      Lanes.store(Lanes.load(a, ao + i * as).max(Lanes.load(b, bo + i * bs)), y, yo + 4L * i * COUNT);
  }

  private static void minimum(MemorySegment a, long ao, long as, MemorySegment b, long bo, long bs, MemorySegment y,
      long yo, int vectors) {
    for (int i = 0; i < vectors; i++)
      Lanes.store(Lanes.load(a, ao + i * as).min(Lanes.load(b, bo + i * bs)), y, yo + 4L * i * COUNT);
  }
}

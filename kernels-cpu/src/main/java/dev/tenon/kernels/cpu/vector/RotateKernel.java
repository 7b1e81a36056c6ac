package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;
import static dev.tenon.kernels.cpu.vector.Lanes.FLOAT;
import static dev.tenon.kernels.cpu.vector.Lanes.LONG;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Workers;
import dev.tenon.api.op.Rotate;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Rotary positions: x [batch, time, heads, size], positions [batch, time] → as x.
 *
 * <p>Plan. Cosines and sines come from a table with a row a position, made when a position beyond it is first met and twice as long as
 * the last; what it holds depends on nothing but the op, so when it was made changes no result. Positions too far out for a table are
 * computed for each row anew. A task is some rows of heads.
 */
final class RotateKernel implements Kernel {
  /** Bytes a table may take. */
  private static final long LARGEST = 64L << 20;
  private static final int SHORTEST = 256;

  private final Rotate op;
  private final int rows, heads, half;
  private volatile Table table = new Table(0, MemorySegment.NULL);

  /** Cosines then sines of so many positions from 0 on, each half as many floats as a head. */
  private record Table(int positions, MemorySegment memory) {}

  RotateKernel(Rotate op, int rows, int heads) {
    this.op = op;
    this.rows = rows;
    this.heads = heads;
    half = op.frequencies().size();
  }

  @Override public boolean inPlace(int output, int input) {
    return input == 0;
  }

  @Override public long scratch(int threads) {
    return threads * entry();
  }

  /** Bytes of one position in the table. */
  private long entry() {
    return 2L * half * Float.BYTES;
  }

  @Override public void run(Call call) {
    MemorySegment x = call.input(0).segment(), positions = call.input(1).segment(), y = call.output(0).segment();
    Table t = reaching(positions, call.workers());
    int each = Math.max(1, Pieces.FLOATS / (heads * 2 * half));
    call.workers().run(Math.ceilDiv(rows, each), (task, worker) -> {
      for (int r = task * each; r < Math.min(rows, (task + 1) * each); r++) {
        long position = positions.get(LONG, 8L * r), own = worker * entry();
        boolean listed = position >= 0 && position < t.positions;
        if (!listed) fill(call.scratch(), own, position);
        MemorySegment angles = listed ? t.memory : call.scratch();
        long at = listed ? position * entry() : own, head = (long) r * heads * entry();
        for (int h = 0; h < heads; h++, head += entry()) turn(x, head, half, angles, at, y, op.inverse() ? -1 : 1);
      }
    });
  }

  /** A table that holds all these positions, or all that may be listed. */
  private Table reaching(MemorySegment positions, Workers workers) {
    long last = 0, limit = LARGEST / entry();
    for (int r = 0; r < rows; r++) last = Math.max(last, positions.get(LONG, 8L * r));
    Table known = table;
    if (last < known.positions || known.positions >= limit) return known;
    int length = (int) Math.min(limit, Math.max(SHORTEST, Long.highestOneBit(Math.min(last, limit)) * 2));
    MemorySegment memory = Arena.ofAuto().allocate(length * entry(), 64);
    MemorySegment.copy(known.memory, 0, memory, 0, known.positions * entry());
    workers.run(Math.ceilDiv(length - known.positions, 64), (task, _) -> {
      int from = known.positions + 64 * task;
      for (int p = from; p < Math.min(length, from + 64); p++) fill(memory, p * entry(), p);
    });
    var longer = new Table(length, memory);
    table = longer;
    return longer;
  }

  private void fill(MemorySegment memory, long at, long position) {
    for (int i = 0; i < half; i++) {
      float angle = (float) position * op.frequencies().get(i).floatValue();
      memory.set(FLOAT, at + 4L * i, (float) StrictMath.cos(angle));
      memory.set(FLOAT, at + 4L * (half + i), (float) StrictMath.sin(angle));
    }
  }

  private static void turn(MemorySegment x, long head, int half, MemorySegment angles, long at, MemorySegment y,
      float sign) {
    long middle = 4L * half;
    FloatVector signs = Lanes.all(sign);
    int c = 0;
    for (; c <= half - COUNT; c += COUNT) {
      FloatVector cos = Lanes.load(angles, at + 4L * c), sin = Lanes.load(angles, at + middle + 4L * c).mul(signs);
      FloatVector a = Lanes.load(x, head + 4L * c), b = Lanes.load(x, head + middle + 4L * c);
      Lanes.store(a.mul(cos).sub(b.mul(sin)), y, head + 4L * c);
      Lanes.store(b.mul(cos).add(a.mul(sin)), y, head + middle + 4L * c);
    }
    if (c == half) return;
    VectorMask<Float> tail = Lanes.tail(half);
    FloatVector cos = Lanes.load(angles, at + 4L * c, tail),
        sin = Lanes.load(angles, at + middle + 4L * c, tail).mul(signs);
    FloatVector a = Lanes.load(x, head + 4L * c, tail), b = Lanes.load(x, head + middle + 4L * c, tail);
    Lanes.store(a.mul(cos).sub(b.mul(sin)), y, head + 4L * c, tail);
    Lanes.store(b.mul(cos).add(a.mul(sin)), y, head + middle + 4L * c, tail);
  }
}

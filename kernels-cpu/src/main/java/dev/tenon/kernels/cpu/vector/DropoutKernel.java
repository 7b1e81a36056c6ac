package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.op.Dropout;
import dev.tenon.kernels.cpu.UniformNumbers;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dropout with the numbers of {@link UniformNumbers}, drawn in lanes of int64 from their index alone.
 *
 * <p>A number is k · 2⁻²⁴, where k is the upper 24 bits, so it is compared with the rate as k with the rate · 2²⁴ rounded up.
 */
final class DropoutKernel implements Kernel {
  /** As many bits as the floats' vectors, so half as many lanes. */
  private static final VectorSpecies<Long> LONGS = VectorSpecies.of(long.class,
      VectorShape.forBitSize(COUNT * Float.SIZE));

  /** SplitMix64's, as in {@link UniformNumbers}. */
  private static final long STEP = 0x9e3779b97f4a7c15L;

  private final Dropout op;
  private final long count;

  DropoutKernel(Dropout op, long count) {
    this.op = op;
    this.count = count;
  }

  @Override public boolean inPlace(int output, int input) {
    return input == 0;
  }

  @Override public void run(Call call) {
    MemorySegment x = call.input(0).segment(), y = call.output(0).segment();
    long start = UniformNumbers.start(op.key(), call.input(1).longAt(0), call.input(1).longAt(1));
    long limit = (long) Math.ceil((float) op.rate() * 0x1p24);
    float scale = (float) (1 / (1 - op.rate()));
    call.workers().run((int) Math.ceilDiv(count, Pieces.FLOATS), (task, _) -> {
      long first = (long) task * Pieces.FLOATS;
      drop(x, y, first, (int) Math.min(Pieces.FLOATS, count - first), start, limit, scale);
    });
  }

  private static void drop(MemorySegment x, MemorySegment y, long first, int count, long start, long limit,
      float scale) {
    LongVector lows = LongVector.broadcast(LONGS, 1).addIndex(1).add(first).mul(STEP).add(start);
    FloatVector scales = Lanes.all(scale), zero = Lanes.zero();
    for (int i = 0; i < count; i += COUNT) {
      long dropped = under(lows.add(STEP * i), limit)
          | (under(lows.add(STEP * (i + COUNT / 2)), limit) << (COUNT / 2));
      VectorMask<Float> mask = Lanes.FLOATS.indexInRange(i, count);
      FloatVector kept = Lanes.load(x, 4L * (first + i), mask).mul(scales).blend(zero,
          VectorMask.fromLong(Lanes.FLOATS, dropped));
      Lanes.store(kept, y, 4L * (first + i), mask);
    }
  }

  /** Which lanes' numbers lie under a limit, as bits. */
  private static long under(LongVector state, long limit) {
    LongVector z = state.lanewise(VectorOperators.XOR, state.lanewise(VectorOperators.LSHR, 30))
        .mul(0xbf58476d1ce4e5b9L);
    z = z.lanewise(VectorOperators.XOR, z.lanewise(VectorOperators.LSHR, 27)).mul(0x94d049bb133111ebL);
    z = z.lanewise(VectorOperators.XOR, z.lanewise(VectorOperators.LSHR, 31));
    return z.lanewise(VectorOperators.LSHR, 40).compare(VectorOperators.LT, limit).toLong();
  }
}

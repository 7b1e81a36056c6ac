package dev.tenon.kernels.cpu.gemm;

import static dev.tenon.kernels.cpu.Memory.ALL;
import static dev.tenon.kernels.cpu.gemm.Lanes.COUNT;
import static dev.tenon.kernels.cpu.gemm.Lanes.ORDER;

import dev.tenon.kernels.cpu.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transposes a strip of a matrix: rows stored as [rows, depth] into a panel [depth, width].
 *
 * <p>All vectors are of bits: what is transposed need not be floats, and floats have one width everywhere, or their sums
 * become objects (docs/adr/0011 d).
 */
final class Transposition {
  /** Vectors of two pairs of floats as bits. */
  private static final VectorSpecies<Long> PAIRS = LongVector.SPECIES_128;
  private static final LongVector FRONT = LongVector.fromArray(PAIRS, new long[]{-1, 0}, 0), REAR = FRONT.not();
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final long LOW = 0xffffffffL;

  /** Vectors of sixteen, where the processor picks lanes of two of them at once. */
  private static final boolean SIXTEEN = COUNT == 16;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_512;
  private static final VectorMask<Integer> BACK = INTS.indexInRange(0, 8).not();
  /** Lanes of two vectors by turns, from their lower and their upper halves. */
  private static final IntVector LOWER = turns(0, 4), UPPER = turns(8, 12);
  /** The same within each half of the vectors. */
  private static final IntVector LOWERS = turns(0, 8), UPPERS = turns(4, 12);

  private Transposition() {}

  /** Lanes of two vectors by turns: four of each from a lane on, then four of each from another on. */
  private static IntVector turns(int first, int second) {
    int[] lanes = new int[16];
    for (int i = 0; i < 16; i++) lanes[i] = (i < 8 ? first : second) + i % 8 / 2 + i % 2 * 16;
    return IntVector.fromArray(INTS, lanes, 0);
  }

  /**
   * Transposes up to {@code width} rows; what a panel holds beyond them becomes zeros.
   *
   * @param at where the first row begins, in bytes
   * @param stride bytes from a row to the next
   */
  static void run(MemorySegment from, long at, long stride, int rows, int depth, int width, MemorySegment to,
      long out) {
    long step = 4L * width;
    int row = 0;
    if (SIXTEEN && rows == 8 && width == 8) {
      int whole = depth / 16 * 16;
      eight(whole, from, at, stride, to, out);
      few(8, from, at + 4L * whole, stride, depth - whole, to, out + whole * step, step);
      row = 8;
    }
    for (; SIXTEEN && row + 16 <= rows; row += 16) {
      int whole = depth / 8 * 8;
      long first = at + row * stride, panel = out + 4L * row;
      sixteen(whole, from, first, stride, to, panel, step);
      few(16, from, first + 4L * whole, stride, depth - whole, to, panel + whole * step, step);
    }
    few(rows - row, from, at + row * stride, stride, depth, to, out + 4L * row, step);
    for (int k = 0; k < depth && rows < width; k++)
      to.asSlice(out + k * step + 4L * rows, 4L * (width - rows)).fill((byte) 0);
  }

  /**
   * Eight rows, sixteen columns at a time, into panels of eight. Each round takes the lanes of vectors i and i + 4 by turns: it
   * moves the highest bit of an element's place, which is one of its row, to the end. After three rounds columns go before
   * rows.
   */
  private static void eight(int depth, MemorySegment from, long at, long stride, MemorySegment to, long out) {
    long first = Memory.rows(from, at, depth == 0 ? 0 : 8, stride, 4L * depth),
        panel = Memory.rows(to, out, depth, 32, 32);
    for (int k = 0; k < depth; k += 16) {
      long i = first + 4L * k, o = panel + 32L * k;
      IntVector a = IntVector.fromMemorySegment(INTS, ALL, i, ORDER),
          b = IntVector.fromMemorySegment(INTS, ALL, i + stride, ORDER),
          c = IntVector.fromMemorySegment(INTS, ALL, i + 2 * stride, ORDER),
          d = IntVector.fromMemorySegment(INTS, ALL, i + 3 * stride, ORDER),
          e = IntVector.fromMemorySegment(INTS, ALL, i + 4 * stride, ORDER),
          f = IntVector.fromMemorySegment(INTS, ALL, i + 5 * stride, ORDER),
          g = IntVector.fromMemorySegment(INTS, ALL, i + 6 * stride, ORDER),
          h = IntVector.fromMemorySegment(INTS, ALL, i + 7 * stride, ORDER);
      IntVector ae = LOWER.selectFrom(a, e), ea = UPPER.selectFrom(a, e), bf = LOWER.selectFrom(b, f),
          fb = UPPER.selectFrom(b, f);
      IntVector cg = LOWER.selectFrom(c, g), gc = UPPER.selectFrom(c, g), dh = LOWER.selectFrom(d, h),
          hd = UPPER.selectFrom(d, h);
      a = LOWER.selectFrom(ae, cg);
      b = UPPER.selectFrom(ae, cg);
      c = LOWER.selectFrom(ea, gc);
      d = UPPER.selectFrom(ea, gc);
      e = LOWER.selectFrom(bf, dh);
      f = UPPER.selectFrom(bf, dh);
      g = LOWER.selectFrom(fb, hd);
      h = UPPER.selectFrom(fb, hd);
      LOWER.selectFrom(a, e).intoMemorySegment(ALL, o, ORDER);
      UPPER.selectFrom(a, e).intoMemorySegment(ALL, o + 64, ORDER);
      LOWER.selectFrom(b, f).intoMemorySegment(ALL, o + 128, ORDER);
      UPPER.selectFrom(b, f).intoMemorySegment(ALL, o + 192, ORDER);
      LOWER.selectFrom(c, g).intoMemorySegment(ALL, o + 256, ORDER);
      UPPER.selectFrom(c, g).intoMemorySegment(ALL, o + 320, ORDER);
      LOWER.selectFrom(d, h).intoMemorySegment(ALL, o + 384, ORDER);
      UPPER.selectFrom(d, h).intoMemorySegment(ALL, o + 448, ORDER);
    }
  }

  /**
   * Sixteen rows, eight columns at a time. A vector holds eight columns of a row and, behind them, of the row eight further
   * down; the same three rounds within each half.
   */
  private static void sixteen(int depth, MemorySegment from, long at, long stride, MemorySegment to, long out,
      long step) {
    long first = Memory.rows(from, at, depth == 0 ? 0 : 16, stride, 4L * depth),
        panel = Memory.rows(to, out, depth, step, 64);
    for (int k = 0; k < depth; k += 8) {
      // The second row is read from eight columns before, so that those wanted lie behind.
      long i = first + 4L * k, j = i + 8 * stride - 32, o = panel + k * step;
      IntVector a = IntVector.fromMemorySegment(INTS, ALL, i, ORDER)
          .blend(IntVector.fromMemorySegment(INTS, ALL, j, ORDER), BACK),
          b = IntVector.fromMemorySegment(INTS, ALL, i + stride, ORDER)
              .blend(IntVector.fromMemorySegment(INTS, ALL, j + stride, ORDER), BACK),
          c = IntVector.fromMemorySegment(INTS, ALL, i + 2 * stride, ORDER)
              .blend(IntVector.fromMemorySegment(INTS, ALL, j + 2 * stride, ORDER), BACK),
          d = IntVector.fromMemorySegment(INTS, ALL, i + 3 * stride, ORDER)
              .blend(IntVector.fromMemorySegment(INTS, ALL, j + 3 * stride, ORDER), BACK),
          e = IntVector.fromMemorySegment(INTS, ALL, i + 4 * stride, ORDER)
              .blend(IntVector.fromMemorySegment(INTS, ALL, j + 4 * stride, ORDER), BACK),
          f = IntVector.fromMemorySegment(INTS, ALL, i + 5 * stride, ORDER)
              .blend(IntVector.fromMemorySegment(INTS, ALL, j + 5 * stride, ORDER), BACK),
          g = IntVector.fromMemorySegment(INTS, ALL, i + 6 * stride, ORDER)
              .blend(IntVector.fromMemorySegment(INTS, ALL, j + 6 * stride, ORDER), BACK),
          h = IntVector.fromMemorySegment(INTS, ALL, i + 7 * stride, ORDER)
              .blend(IntVector.fromMemorySegment(INTS, ALL, j + 7 * stride, ORDER), BACK);
      IntVector ae = LOWERS.selectFrom(a, e), ea = UPPERS.selectFrom(a, e), bf = LOWERS.selectFrom(b, f),
          fb = UPPERS.selectFrom(b, f);
      IntVector cg = LOWERS.selectFrom(c, g), gc = UPPERS.selectFrom(c, g), dh = LOWERS.selectFrom(d, h),
          hd = UPPERS.selectFrom(d, h);
      a = LOWERS.selectFrom(ae, cg);
      b = UPPERS.selectFrom(ae, cg);
      c = LOWERS.selectFrom(ea, gc);
      d = UPPERS.selectFrom(ea, gc);
      e = LOWERS.selectFrom(bf, dh);
      f = UPPERS.selectFrom(bf, dh);
      g = LOWERS.selectFrom(fb, hd);
      h = UPPERS.selectFrom(fb, hd);
      LOWERS.selectFrom(a, e).intoMemorySegment(ALL, o, ORDER);
      UPPERS.selectFrom(a, e).intoMemorySegment(ALL, o + step, ORDER);
      LOWERS.selectFrom(b, f).intoMemorySegment(ALL, o + 2 * step, ORDER);
      UPPERS.selectFrom(b, f).intoMemorySegment(ALL, o + 3 * step, ORDER);
      LOWERS.selectFrom(c, g).intoMemorySegment(ALL, o + 4 * step, ORDER);
      UPPERS.selectFrom(c, g).intoMemorySegment(ALL, o + 5 * step, ORDER);
      LOWERS.selectFrom(d, h).intoMemorySegment(ALL, o + 6 * step, ORDER);
      UPPERS.selectFrom(d, h).intoMemorySegment(ALL, o + 7 * step, ORDER);
    }
  }

  /** Any number of rows: four by two columns at a time, then two by two. */
  private static void few(int rows, MemorySegment from, long at, long stride, int depth, MemorySegment to, long out,
      long step) {
    int row = 0, even = depth / 2 * 2;
    for (; row + 4 <= rows; row += 4) four(even, from, at + row * stride, stride, to, out + 4L * row, step);
    if (row + 2 <= rows) {
      two(even, from, at + row * stride, stride, to, out + 4L * row, step);
      row += 2;
    }
    rest(0, row, even, depth, from, at, stride, step, to, out);
    rest(row, rows, 0, depth, from, at, stride, step, to, out);
  }

  /**
   * Four rows a, b, c, d, two columns at a time. As bits: a vector of two columns of a and two of c, the like of b and d;
   * from these (a b c d) of the first column and of the second.
   */
  private static void four(int depth, MemorySegment from, long at, long stride, MemorySegment to, long out, long step) {
    // Rows c and d are read from two columns before, so that the two columns lie in the second half.
    long a = Memory.rows(from, at, depth == 0 ? 0 : 4, stride, 4L * depth),
        panel = Memory.rows(to, out, depth, step, 16);
    long b = a + stride, c = b + stride - 8, d = c + stride;
    for (int k = 0; k < depth; k += 2) {
      long i = 4L * k, o = panel + k * step;
      LongVector ac = LongVector.fromMemorySegment(PAIRS, ALL, a + i, ORDER).and(FRONT)
          .or(LongVector.fromMemorySegment(PAIRS, ALL, c + i, ORDER).and(REAR));
      LongVector bd = LongVector.fromMemorySegment(PAIRS, ALL, b + i, ORDER).and(FRONT)
          .or(LongVector.fromMemorySegment(PAIRS, ALL, d + i, ORDER).and(REAR));
      ac.and(LOW).or(bd.lanewise(VectorOperators.LSHL, 32)).intoMemorySegment(ALL, o, ORDER);
      ac.lanewise(VectorOperators.LSHR, 32).or(bd.and(~LOW)).intoMemorySegment(ALL, o + step, ORDER);
    }
  }

  /** Two rows, two columns at a time. */
  private static void two(int depth, MemorySegment from, long at, long stride, MemorySegment to, long out, long step) {
    long a = Memory.rows(from, at, depth == 0 ? 0 : 2, stride, 4L * depth),
        panel = Memory.rows(to, out, depth, step, 8);
    for (int k = 0; k < depth; k += 2, panel += 2 * step) {
      long x = ALL.get(LONG, a + 4L * k), y = ALL.get(LONG, a + stride + 4L * k);
      ALL.set(LONG, panel, x & LOW | y << 32);
      ALL.set(LONG, panel + step, x >>> 32 | y & ~LOW);
    }
  }

  /** What is left over, one by one, as bits: they need not be floats. */
  private static void rest(int row, int end, int k, int depth, MemorySegment from, long at, long stride, long step,
      MemorySegment to, long out) {
    for (; k < depth; k++)
      for (int r = row; r < end; r++)
        to.set(INT, out + k * step + 4L * r, from.get(INT, at + r * stride + 4L * k));
  }
}

package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.LONG;

import dev.tenon.api.kernel.Kernel;
import java.lang.foreign.MemorySegment;

/**
 * Keys or values of one batch row as floats, a tile at a time: where they lie, or, if they are kept in eight bits, widened into scratch.
 */
final class KeptRows {
  /** How far behind the codes of keys and of values their scales come among the inputs. */
  private static final int SCALES = 6;

  private final MemorySegment memory, codes, scales;
  private final boolean widened;
  private final long place;
  private final int before, heads, size;
  // what at() gives: the entry and head that lie first
  private int entry, head, width;

  private KeptRows(Kernel.Call call, int input, boolean widened, long place, int before, int heads, int size) {
    this.widened = widened;
    this.place = widened ? place : 0;
    this.before = before;
    this.heads = heads;
    this.size = size;
    codes = call.input(input).segment();
    scales = widened ? call.input(input + SCALES).segment() : codes;
    memory = widened ? call.scratch() : codes;
    entry = -before;
    width = heads;
  }

  /** Keys of a batch row; {@code place} is where {@link #bytes} of scratch may be used. */
  static KeptRows keys(Kernel.Call call, AttendSizes s, int row, long place) {
    return new KeptRows(call, 1, s.eightBits(), place, row * s.keys(), s.kvHeads(), s.size());
  }

  /** Values of a batch row. */
  static KeptRows values(Kernel.Call call, AttendSizes s, int row, long place) {
    return new KeptRows(call, 2, s.eightBits(), place, row * s.keys(), s.kvHeads(), s.valueSize());
  }

  /** Bytes of scratch for tiles of so many entries and heads. */
  static long bytes(AttendSizes s, int entries, int heads) {
    return s.eightBits() ? 4L * entries * heads * Math.max(s.size(), s.valueSize()) : 0;
  }

  /** Makes entries from one to before another, and some of their heads, ready to be asked for. */
  void ready(int from, int end, int firstHead, int endHead) {
    if (!widened) return;
    entry = from;
    head = firstHead;
    width = endHead - firstHead;
    int blocks = width * size / EightBitRows.BLOCK;
    for (int i = from; i < end; i++) {
      long number = (((long) before + i) * heads + firstHead) * size;
      EightBitRows.read(codes, number, scales, number / EightBitRows.BLOCK * 2, blocks, memory, at(i, firstHead));
    }
  }

  /** Reads what lies in memory front to back, so that it is near when it is needed in another order. Gives what means nothing. */
  long touch(int from, int end) {
    long sum = 0, start = at(from, 0);
    for (int i = 0, lines = (int) ((at(end, 0) - start) / 64); i < lines; i++)
      sum += memory.get(LONG, start + 64L * i);
    return sum;
  }

  /** Where the numbers lie. */
  MemorySegment memory() {
    return memory;
  }

  /** Offset of an entry's head. */
  long at(int i, int h) {
    return place + 4L * size * (((long) i - entry) * width + h - head);
  }

  /** Bytes from an entry to the next. */
  long stride() {
    return 4L * size * width;
  }
}

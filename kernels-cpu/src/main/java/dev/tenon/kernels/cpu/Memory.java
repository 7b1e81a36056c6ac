package dev.tenon.kernels.cpu;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Memory outside the heap in the form that loops are fast with (docs/adr/0057): one segment, {@link #ALL}, which the compiler knows, and
 * offsets in it, which are addresses.
 *
 * <p>Of any other segment the compiler asks in each turn of a loop that also stores what kind it is, whether it is alive, how long it is
 * and where it begins.
 */
public final class Memory {
  /** All of it. Nothing is checked here: offsets come from {@link #at} and {@link #rows}. */
  @SuppressWarnings("restricted") // it is read and written only where other segments allow it
  public static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private Memory() {}

  /**
   * Where so many bytes of a segment, from an offset on, begin in {@link #ALL}. They must lie within it.
   *
   * @param memory outside the heap
   */
  public static long at(MemorySegment memory, long offset, long bytes) {
    if (!memory.scope().isAlive()) throw new IllegalStateException("this memory is closed");
    return memory.address() + Objects.checkIndex(offset, memory.byteSize() - bytes + 1);
  }

  /**
   * The same address, of which the compiler now knows that it is not negative: it leaves out the check of every place behind it whose
   * distance it knows not to be negative either. That holds within one method.
   */
  public static long known(long address) {
    return address & Long.MAX_VALUE >> 1;
  }

  /**
   * Where rows of so many bytes begin, a stride apart; {@link #known}.
   *
   * @param rows if there are none, nothing is checked
   */
  public static long rows(MemorySegment memory, long offset, int rows, long stride, long bytes) {
    return rows == 0 ? 0 : known(at(memory, offset, (rows - 1) * stride + bytes));
  }
}

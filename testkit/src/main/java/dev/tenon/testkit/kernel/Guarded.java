package dev.tenon.testkit.kernel;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Memory that knows whether it was overrun: before and behind it lie bytes that nobody may touch.
 *
 * @param garbage what all bytes are at first; 0xFF.. is NaN in every float type
 */
record Guarded(MemorySegment whole, MemorySegment inner, byte garbage) {
  private static final int GUARD = 256;

  static Guarded of(Arena arena, long bytes, byte garbage) {
    MemorySegment whole = arena.allocate(bytes + 2 * GUARD, Array.ALIGNMENT).fill(garbage);
    return new Guarded(whole, whole.asSlice(GUARD, bytes), garbage);
  }

  Array array(TensorType type) {
    return Array.of(type, inner);
  }

  boolean overrun() {
    for (long i = 0; i < GUARD; i++)
      if (at(i) != garbage || at(whole.byteSize() - 1 - i) != garbage) return true;
    return false;
  }

  private byte at(long index) {
    return whole.get(ValueLayout.JAVA_BYTE, index);
  }

  /** Whether not a byte was written. */
  boolean untouched() {
    for (long i = 0; i < whole.byteSize(); i++) if (at(i) != garbage) return false;
    return true;
  }
}

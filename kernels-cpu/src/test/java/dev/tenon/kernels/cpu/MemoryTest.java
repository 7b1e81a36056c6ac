package dev.tenon.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class MemoryTest {
  @Test void anAddressLeadsToTheSameNumber() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(12, 4);
      memory.setAtIndex(ValueLayout.JAVA_INT, 2, 42);
      assertEquals(42, Memory.ALL.get(ValueLayout.JAVA_INT, Memory.at(memory, 8, 4)));
      assertEquals(Memory.at(memory, 0, 12), Memory.rows(memory, 0, 2, 8, 4));
    }
  }

  @Test void whatReachesBeyondASegmentIsRefused() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(12, 4);
      assertThrows(IndexOutOfBoundsException.class, () -> Memory.at(memory, 9, 4));
      assertThrows(IndexOutOfBoundsException.class, () -> Memory.at(memory, -1, 4));
      assertThrows(IndexOutOfBoundsException.class, () -> Memory.at(memory, 0, 13));
      assertThrows(IndexOutOfBoundsException.class, () -> Memory.rows(memory, 0, 2, 12, 1));
    }
  }

  @Test void closedMemoryIsRefused() {
    MemorySegment memory;
    try (Arena arena = Arena.ofConfined()) {
      memory = arena.allocate(12, 4);
    }
    assertThrows(IllegalStateException.class, () -> Memory.at(memory, 0, 4));
  }

  @Test void noRowsLieAnywhere() {
    assertEquals(0, Memory.rows(MemorySegment.NULL, 100, 0, 8, 4));
  }
}

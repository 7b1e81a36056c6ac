package dev.tenon.kernels.cpu.vector;

import java.lang.foreign.MemorySegment;

/**
 * Makes the virtual machine know every kind of memory segment before it compiles a kernel.
 *
 * <p>A kernel that was compiled while there were fewer kinds is thrown away when the first file is mapped, and what replaces
 * it may box its vectors: measured on JDK 25, a training then runs ten times slower.
 */
final class SegmentKinds {
  private SegmentKinds() {}

  static void load() {
    MemorySegment.ofArray(new byte[1]);
    MemorySegment.ofArray(new char[1]);
    MemorySegment.ofArray(new short[1]);
    MemorySegment.ofArray(new int[1]);
    MemorySegment.ofArray(new long[1]);
    MemorySegment.ofArray(new float[1]);
    MemorySegment.ofArray(new double[1]);
    try {
      Class.forName("jdk.internal.foreign.MappedMemorySegmentImpl");
    } catch (ClassNotFoundException _) {
      // Another Java names it otherwise: kernels are right all the same.
    }
  }
}

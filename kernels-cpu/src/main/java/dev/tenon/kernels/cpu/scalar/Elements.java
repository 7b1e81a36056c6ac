package dev.tenon.kernels.cpu.scalar;

import dev.tenon.api.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Numbers between native memory and the Java arrays that loops compute in: floats for float32 and narrower, doubles for
 * any float, longs for integers and bool (0 or 1). Positions and strides are in elements; what is written is dense.
 */
final class Elements {
  static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

  /** How many elements a loop stages at a time: three arrays of them fit the first-level cache. */
  static final int BLOCK = 1024;

  private Elements() {}

  /** What an element type is computed in. */
  enum Arithmetic {
    FLOATS, DOUBLES, LONGS
  }

  static Arithmetic arithmetic(DType type) {
    return switch (type) {
      case FLOAT32, BFLOAT16, FLOAT16 -> Arithmetic.FLOATS;
      case FLOAT64 -> Arithmetic.DOUBLES;
      case INT8, UINT8, INT32, INT64, BOOL -> Arithmetic.LONGS;
    };
  }

  static void read(DType type, MemorySegment from, long at, long stride, float[] to, int count) {
    switch (type) {
      case FLOAT32 -> {
        if (stride == 1) MemorySegment.copy(from, FLOAT, at * 4, to, 0, count);
        else if (stride == 0) Arrays.fill(to, 0, count, from.getAtIndex(FLOAT, at));
        else for (int i = 0; i < count; i++) to[i] = from.getAtIndex(FLOAT, at + i * stride);
      }
      case BFLOAT16 -> {
        for (int i = 0; i < count; i++) to[i] = Float.intBitsToFloat(from.getAtIndex(SHORT, at + i * stride) << 16);
      }
      case FLOAT16 -> {
        for (int i = 0; i < count; i++) to[i] = Float.float16ToFloat(from.getAtIndex(SHORT, at + i * stride));
      }
      case FLOAT64, INT8, UINT8, INT32, INT64, BOOL ->
        throw new IllegalStateException(type + " does not compute in float");
    }
  }

  static void write(DType type, float[] from, MemorySegment to, long at, int count) {
    switch (type) {
      case FLOAT32 -> MemorySegment.copy(from, 0, to, FLOAT, at * 4, count);
      case BFLOAT16 -> {
        for (int i = 0; i < count; i++) to.setAtIndex(SHORT, at + i, bfloat16(from[i]));
      }
      case FLOAT16 -> {
        for (int i = 0; i < count; i++) to.setAtIndex(SHORT, at + i, Float.floatToFloat16(from[i]));
      }
      case FLOAT64, INT8, UINT8, INT32, INT64, BOOL ->
        throw new IllegalStateException(type + " does not compute in float");
    }
  }

  /** Reads any float type, exactly, into {@code to[start ..]}. */
  static void read(DType type, MemorySegment from, long at, long stride, double[] to, int start, int count) {
    switch (type) {
      case FLOAT64 -> {
        if (stride == 1) MemorySegment.copy(from, DOUBLE, at * 8, to, start, count);
        else for (int i = 0; i < count; i++) to[start + i] = from.getAtIndex(DOUBLE, at + i * stride);
      }
      case FLOAT32 -> {
        for (int i = 0; i < count; i++) to[start + i] = from.getAtIndex(FLOAT, at + i * stride);
      }
      case BFLOAT16 -> {
        for (int i = 0; i < count; i++)
          to[start + i] = Float.intBitsToFloat(from.getAtIndex(SHORT, at + i * stride) << 16);
      }
      case FLOAT16 -> {
        for (int i = 0; i < count; i++) to[start + i] = Float.float16ToFloat(from.getAtIndex(SHORT, at + i * stride));
      }
      case INT8, UINT8, INT32, INT64, BOOL -> throw new IllegalStateException(type + " does not compute in double");
    }
  }

  /** Writes any float type, each number rounded once to nearest even. */
  static void write(DType type, double[] from, MemorySegment to, long at, int count) {
    switch (type) {
      case FLOAT64 -> MemorySegment.copy(from, 0, to, DOUBLE, at * 8, count);
      case FLOAT32 -> {
        for (int i = 0; i < count; i++) to.setAtIndex(FLOAT, at + i, (float) from[i]);
      }
      case BFLOAT16 -> {
        for (int i = 0; i < count; i++) to.setAtIndex(SHORT, at + i, bfloat16(odd(from[i])));
      }
      case FLOAT16 -> {
        for (int i = 0; i < count; i++) to.setAtIndex(SHORT, at + i, Float.floatToFloat16(odd(from[i])));
      }
      case INT8, UINT8, INT32, INT64, BOOL -> throw new IllegalStateException(type + " does not compute in double");
    }
  }

  static void read(DType type, MemorySegment from, long at, long stride, long[] to, int count) {
    switch (type) {
      case INT64 -> {
        if (stride == 1) MemorySegment.copy(from, LONG, at * 8, to, 0, count);
        else for (int i = 0; i < count; i++) to[i] = from.getAtIndex(LONG, at + i * stride);
      }
      case INT32 -> {
        for (int i = 0; i < count; i++) to[i] = from.getAtIndex(INT, at + i * stride);
      }
      case INT8 -> {
        for (int i = 0; i < count; i++) to[i] = from.get(BYTE, at + i * stride);
      }
      case UINT8 -> {
        for (int i = 0; i < count; i++) to[i] = from.get(BYTE, at + i * stride) & 0xff;
      }
      case BOOL -> {
        for (int i = 0; i < count; i++) to[i] = from.get(BYTE, at + i * stride) != 0 ? 1 : 0;
      }
      case FLOAT32, FLOAT64, BFLOAT16, FLOAT16 ->
        throw new IllegalStateException(type + " does not compute in integers");
    }
  }

  /** Writes integers by their low bits, bool by whether it is not 0. */
  static void write(DType type, long[] from, MemorySegment to, long at, int count) {
    switch (type) {
      case INT64 -> MemorySegment.copy(from, 0, to, LONG, at * 8, count);
      case INT32 -> {
        for (int i = 0; i < count; i++) to.setAtIndex(INT, at + i, (int) from[i]);
      }
      case INT8, UINT8 -> {
        for (int i = 0; i < count; i++) to.set(BYTE, at + i, (byte) from[i]);
      }
      case BOOL -> {
        for (int i = 0; i < count; i++) to.set(BYTE, at + i, (byte) (from[i] != 0 ? 1 : 0));
      }
      case FLOAT32, FLOAT64, BFLOAT16, FLOAT16 ->
        throw new IllegalStateException(type + " does not compute in integers");
    }
  }

  /**
   * A float that rounds to narrower types as the double itself would: where it is not exact, the neighbour whose last bit
   * is odd, which no later rounding takes for a tie (Boldo and Melquiond 2008, "Emulation of FMA and correctly rounded sums").
   */
  private static float odd(double value) {
    float near = (float) value;
    if (near == value || Double.isNaN(value) || (Float.floatToRawIntBits(near) & 1) == 1) return near;
    return near < value ? Math.nextUp(near) : Math.nextDown(near);
  }

  private static short bfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) return (short) ((bits >>> 16) | 0x40);
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }
}

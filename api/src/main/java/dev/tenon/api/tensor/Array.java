package dev.tenon.api.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Numbers in host memory outside the heap: what parameters hold and kernels read and write, dense and row-major.
 *
 * <p>The memory belongs to whoever made the segment; arrays made here are freed when no longer reachable.
 */
public final class Array {
  /** Alignment of arrays made here, in bytes: a cache line. */
  public static final int ALIGNMENT = 64;

  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private final TensorType type;
  private final MemorySegment segment;

  private Array(TensorType type, MemorySegment segment) {
    if (segment.byteSize() != type.bytes())
      throw new IllegalArgumentException(
          type + " takes " + type.bytes() + " bytes, the segment has " + segment.byteSize());
    if (!segment.isNative())
      throw new IllegalArgumentException("arrays live outside the heap; this segment is a heap array");
    this.type = type;
    this.segment = segment;
  }

  /** A view of memory that somebody else owns. */
  public static Array of(TensorType type, MemorySegment segment) {
    return new Array(type, segment);
  }

  public static Array zeros(TensorType type) {
    return new Array(type, Arena.ofAuto().allocate(Math.max(1, type.bytes()), ALIGNMENT).asSlice(0, type.bytes()));
  }

  public static Array of(Shape shape, float... values) {
    Array a = zeros(new TensorType(DType.FLOAT32, shape));
    a.check(values.length);
    MemorySegment.copy(values, 0, a.segment, FLOAT, 0, values.length);
    return a;
  }

  public static Array of(Shape shape, double... values) {
    Array a = zeros(new TensorType(DType.FLOAT64, shape));
    a.check(values.length);
    MemorySegment.copy(values, 0, a.segment, DOUBLE, 0, values.length);
    return a;
  }

  public static Array of(Shape shape, long... values) {
    Array a = zeros(new TensorType(DType.INT64, shape));
    a.check(values.length);
    MemorySegment.copy(values, 0, a.segment, LONG, 0, values.length);
    return a;
  }

  private void check(int given) {
    if (type.shape().count() != given) throw new IllegalArgumentException(given + " values for shape " + type.shape());
  }

  public TensorType type() {
    return type;
  }

  public Shape shape() {
    return type.shape();
  }

  /** The memory itself, exactly as large as the type says. */
  public MemorySegment segment() {
    return segment;
  }

  /** The element at a row-major index, widened to double; bool is 0 or 1. */
  public double at(long index) {
    return switch (type.dtype()) {
      case FLOAT32 -> segment.getAtIndex(FLOAT, index);
      case FLOAT64 -> segment.getAtIndex(DOUBLE, index);
      case BFLOAT16 -> Float.intBitsToFloat(segment.getAtIndex(SHORT, index) << 16);
      case FLOAT16 -> Float.float16ToFloat(segment.getAtIndex(SHORT, index));
      case INT8 -> segment.get(ValueLayout.JAVA_BYTE, index);
      case UINT8, BOOL -> segment.get(ValueLayout.JAVA_BYTE, index) & 0xff;
      case INT32 -> segment.getAtIndex(INT, index);
      case INT64 -> segment.getAtIndex(LONG, index);
    };
  }

  /** Sets the element at a row-major index: narrower floats round to nearest even, integers are cut off, bool is whether it is not 0. */
  public void set(long index, double value) {
    switch (type.dtype()) {
      case FLOAT32 -> segment.setAtIndex(FLOAT, index, (float) value);
      case FLOAT64 -> segment.setAtIndex(DOUBLE, index, value);
      case BFLOAT16 -> segment.setAtIndex(SHORT, index, bfloat16((float) value));
      case FLOAT16 -> segment.setAtIndex(SHORT, index, Float.floatToFloat16((float) value));
      case INT8, UINT8 -> segment.set(ValueLayout.JAVA_BYTE, index, (byte) (int) value);
      case BOOL -> segment.set(ValueLayout.JAVA_BYTE, index, (byte) (value != 0 ? 1 : 0));
      case INT32 -> segment.setAtIndex(INT, index, (int) value);
      case INT64 -> segment.setAtIndex(LONG, index, (long) value);
    }
  }

  /** An int64 element, exactly. */
  public long longAt(long index) {
    return segment.getAtIndex(LONG, index);
  }

  /** Sets an int64 element, exactly. */
  public void setLong(long index, long value) {
    segment.setAtIndex(LONG, index, value);
  }

  private static short bfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) return (short) ((bits >>> 16) | 0x40);
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }

  /** All elements as floats, in row-major order. */
  public float[] floats() {
    int n = Math.toIntExact(type.shape().count());
    if (type.dtype() == DType.FLOAT32) return segment.toArray(FLOAT);
    float[] out = new float[n];
    for (int i = 0; i < n; i++) out[i] = (float) at(i);
    return out;
  }

  /** All elements of an int64 array, in row-major order. */
  public long[] longs() {
    return segment.toArray(LONG);
  }

  /** Copies the numbers of another array of the same type into this one. */
  public void copyFrom(Array other) {
    if (!other.type.equals(type)) throw new IllegalArgumentException("cannot copy " + other.type + " into " + type);
    segment.copyFrom(other.segment);
  }

  /** A copy with memory of its own. */
  public Array copy() {
    Array a = zeros(type);
    a.segment.copyFrom(segment);
    return a;
  }

  /** The same numbers in another type, in memory of their own; see {@link #set} for rounding. */
  public Array to(DType dtype) {
    if (dtype == type.dtype()) return copy();
    Array a = zeros(type.as(dtype));
    for (long i = 0, n = type.shape().count(); i < n; i++) a.set(i, at(i));
    return a;
  }

  /** The same memory read as another shape with as many elements. */
  public Array as(Shape shape) {
    return new Array(type.as(shape), segment);
  }

  @Override public String toString() {
    return type + (type.shape().count() <= 8 ? Arrays.toString(floats()) : "[..]");
  }
}

package dev.tenon.testkit.model;

import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.quantization.Weights;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicInteger;

/** Rows of eight-bit codes behind a float32 scale and four bytes of nothing, and what can go wrong with them. */
record FaultyQuantization(Fault fault, AtomicInteger calls) implements Quantization {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final int HEAD = 8;

  enum Fault {
    NONE, HOLDS_EVERYTHING, REFUSES_DARKLY, READS_OTHERWISE, READS_FROM_THE_START, LEAVES_A_HOLE, COUNTS_CALLS, TAKES_ALL_AT_ONCE, COARSE, LIFTS_ZERO, DRIFTS, TAKES_NAN, WIDENS_TO_FLOAT64
  }

  FaultyQuantization(Fault fault) {
    this(fault, new AtomicInteger());
  }

  @Override public String type() {
    return "faulty";
  }

  @Override public Shape stored(Shape weights) {
    int size = weights.dim(-1);
    if (size % 16 != 0 && fault != Fault.HOLDS_EVERYTHING)
      throw new IllegalArgumentException(
          fault == Fault.REFUSES_DARKLY ? "no" : "rows are " + size + " long; they must be a multiple of 16");
    return Shape.of(Math.toIntExact(weights.count() / size), HEAD + size);
  }

  @Override public Tensor dequantize(Tensor stored, Shape weights) {
    DType type = fault == Fault.WIDENS_TO_FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
    Tensor scale = stored.slice(1, 0, 4).reinterpret(DType.FLOAT32).cast(type);
    Tensor codes = stored.slice(1, HEAD, stored.size(1)).reinterpret(DType.INT8).cast(type);
    return codes.times(scale).reshape(weights.dims());
  }

  @Override public void quantize(Weights weights, Array stored) {
    int rows = stored.shape().dim(0), size = weights.shape().dim(-1);
    float[] all = new float[fault == Fault.TAKES_ALL_AT_ONCE ? rows * size : 0];
    if (fault == Fault.TAKES_ALL_AT_ONCE) weights.read(0, all);
    float[] row = new float[size];
    for (int r = 0; r < rows; r++) {
      if (fault == Fault.TAKES_ALL_AT_ONCE) System.arraycopy(all, r * size, row, 0, size);
      else weights.read((long) r * size, row);
      encode(row, stored, (long) r * (HEAD + size));
    }
  }

  private void encode(float[] row, Array stored, long at) {
    float largest = 0;
    for (float x : row) {
      if (!Float.isFinite(x) && fault != Fault.TAKES_NAN) throw new IllegalArgumentException("a weight is " + x);
      largest = Math.max(largest, Math.abs(x));
    }
    float scale = largest / (fault == Fault.COARSE ? 3 : 127);
    if (fault == Fault.DRIFTS) scale *= 1.01f;
    if (fault == Fault.LIFTS_ZERO) scale = largest == 0 ? 0.1f : scale;
    stored.segment().set(FLOAT, at, scale);
    if (fault != Fault.LEAVES_A_HOLE)
      stored.segment().set(FLOAT, at + 4, fault == Fault.COUNTS_CALLS ? calls.incrementAndGet() : 0);
    for (int i = 0; i < row.length; i++) {
      int code = Math.round(scale == 0 ? 0 : row[i] / scale) + (fault == Fault.LIFTS_ZERO && largest == 0 ? 1 : 0);
      stored.segment().set(ValueLayout.JAVA_BYTE, at + HEAD + i, (byte) code);
    }
  }

  @Override public void read(Array stored, Shape weights, long from, float[] to) {
    int size = weights.dim(-1);
    for (int i = 0; i < to.length; i++) {
      long index = fault == Fault.READS_FROM_THE_START ? i : from + i, at = index / size * (HEAD + size);
      int code = stored.segment().get(ValueLayout.JAVA_BYTE, at + HEAD + index % size);
      to[i] = code * stored.segment().get(FLOAT, at);
      if (fault == Fault.READS_OTHERWISE) to[i] = Math.nextUp(to[i]);
    }
  }
}

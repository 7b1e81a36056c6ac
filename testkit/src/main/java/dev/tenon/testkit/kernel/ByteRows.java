package dev.tenon.testkit.kernel;

import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.quantization.Weights;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A format that no kernel set knows: for each row a float32 scale, then an int8 code for each weight. uint8 [rows, 4 + size]. */
record ByteRows() implements Quantization {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  @Override public String type() {
    return "byte-rows";
  }

  @Override public Shape stored(Shape weights) {
    int size = weights.dim(-1);
    return Shape.of(Math.toIntExact(weights.count() / size), 4 + size);
  }

  @Override public Tensor dequantize(Tensor stored, Shape weights) {
    Tensor scale = stored.slice(1, 0, 4).reinterpret(DType.FLOAT32);
    Tensor codes = stored.slice(1, 4, stored.size(1)).reinterpret(DType.INT8).cast(DType.FLOAT32);
    return codes.times(scale).reshape(weights.dims());
  }

  @Override public void quantize(Weights weights, Array stored) {
    MemorySegment to = stored.segment();
    float[] row = new float[weights.shape().dim(-1)];
    for (int r = 0; r < stored.shape().dim(0); r++) {
      weights.read((long) r * row.length, row);
      float largest = 0;
      for (float x : row) largest = Math.max(largest, Math.abs(x));
      float scale = largest / 127;
      long at = (long) r * (4 + row.length);
      to.set(FLOAT, at, scale);
      for (int i = 0; i < row.length; i++)
        to.set(ValueLayout.JAVA_BYTE, at + 4 + i, (byte) Math.round(scale == 0 ? 0 : row[i] / scale));
    }
  }

  @Override public void read(Array stored, Shape weights, long from, float[] to) {
    int size = weights.dim(-1);
    for (int i = 0; i < to.length; i++) {
      long row = (from + i) / size, at = row * (4 + size);
      to[i] = stored.segment().get(ValueLayout.JAVA_BYTE, at + 4 + (from + i) % size) * stored.segment().get(FLOAT, at);
    }
  }
}

package dev.tenon.engine.program;

import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.quantization.Weights;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;

/** A format for tests: each weight a byte, in thirds; rows are an even number of weights. */
public record Thirds() implements Quantization {
  @Override public String type() {
    return "thirds";
  }

  @Override public Shape stored(Shape weights) {
    if (weights.dim(-1) % 2 != 0)
      throw new IllegalArgumentException("rows are " + weights.dim(-1) + ", they must be even");
    return Shape.of(Math.toIntExact(weights.count()));
  }

  @Override public Tensor dequantize(Tensor stored, Shape weights) {
    return stored.reinterpret(DType.INT8).cast(DType.FLOAT32).times(1 / 3.0).reshape(weights.dims());
  }

  @Override public void quantize(Weights weights, Array stored) {
    float[] one = new float[1];
    for (long i = 0; i < stored.shape().count(); i++) {
      weights.read(i, one);
      stored.set(i, Math.round(one[0] * 3));
    }
  }

  @Override public void read(Array stored, Shape weights, long from, float[] to) {
    for (int i = 0; i < to.length; i++) to[i] = (byte) stored.at(from + i) * (float) (1 / 3.0);
  }
}

package dev.tenon.api.op;

import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import java.util.List;

/**
 * What quantised weights stand for: uint8 of {@link Quantization#stored} → float32 of a shape. A model's pass reads every quantised
 * parameter through it; an op that takes the answer may be given the bytes instead, see {@link Absorbed}.
 */
public record Dequantize(Quantization quantization, Shape shape) implements Fused {
  @Override public List<Tensor> define(List<Tensor> inputs) {
    return List.of(quantization.dequantize(inputs.getFirst(), shape));
  }

  @Override public List<TensorType> infer(List<TensorType> inputs) {
    TensorType expected = new TensorType(DType.UINT8, quantization.stored(shape));
    if (!inputs.getFirst().equals(expected))
      throw new IllegalArgumentException("Dequantize: " + quantization.type() + " of " + shape + " is stored as "
          + expected + ", not as " + inputs.getFirst());
    return List.of(new TensorType(DType.FLOAT32, shape));
  }
}

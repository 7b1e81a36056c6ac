package dev.tenon.api.op;

import dev.tenon.api.tensor.Cast;
import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * An op that takes one of its inputs as it is stored: {@code op} over its inputs, of which {@code input} goes through {@code stored}
 * first. No layer writes it. When a program is compiled, an op whose input is a weight read through a {@link Dequantize}, or through a
 * {@link Cast} of a 16-bit weight, is offered to the kernels as this; where they have one, the weight is never widened in memory.
 *
 * <p>A kernel set that has one matches it by its parts, for example
 * {@code case Absorbed(Project _, int input, Dequantize(Quantization q, Shape shape)) when input == 1 && q.type().equals("q8_0")}.
 *
 * <p>Where the other inputs are float64, as in checks, the weight is cast to float64 too.
 *
 * @param op what is computed: {@link Project}, {@link dev.tenon.api.tensor.Index.Gather}, ...
 * @param input which of its inputs is given as stored
 * @param stored what makes that input of what is stored: a {@link Dequantize} or a {@link Cast}
 */
public record Absorbed(Op op, int input, Op stored) implements Fused {
  @Override public List<Tensor> define(List<Tensor> inputs) {
    List<Tensor> all = new ArrayList<>(inputs);
    Tensor weight = stored.of(inputs.get(input));
    for (int i = 0; i < all.size(); i++) {
      TensorType other = all.get(i).type();
      if (i != input && other.dtype().computes()) weight = weight.cast(other.dtype());
    }
    all.set(input, weight);
    return op.on(all.toArray(Tensor[]::new));
  }
}

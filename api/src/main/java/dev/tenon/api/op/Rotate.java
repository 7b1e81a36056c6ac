package dev.tenon.api.op;

import static dev.tenon.api.tensor.Tensor.KEEP;

import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Gradient;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Turns pairs of features by an angle that grows with position: element i and i + size/2 by position · frequency i. Su et al.
 * 2021 (RoPE), in the halves layout of Hugging Face's Llama.
 *
 * <p>Inputs: x [batch, time, heads, size]; positions int64 [batch, time]. Output: as x.
 *
 * @param frequencies size/2 angles in radians a position
 * @param inverse turns the other way
 */
public record Rotate(List<Double> frequencies, boolean inverse) implements Fused {
  public Rotate {
    frequencies = List.copyOf(frequencies);
  }

  public Rotate(List<Double> frequencies) {
    this(frequencies, false);
  }

  @Override public List<Tensor> define(List<Tensor> inputs) {
    Tensor x = inputs.getFirst();
    int half = frequencies.size();
    if (x.size(-1) != 2 * half)
      throw new IllegalArgumentException(
          "Rotate: heads of size " + x.size(-1) + " with " + half + " frequencies; it must be twice as many");
    double sign = inverse ? -1 : 1;
    Tensor angle = inputs.get(1).cast(x.type().dtype()).reshape(KEEP, KEEP, 1, 1)
        .times(x.constant(Shape.of(half), frequencies.stream().mapToDouble(Double::doubleValue).toArray()));
    Tensor cos = angle.cos(), sin = angle.sin().times(sign), a = x.slice(-1, 0, half), b = x.slice(-1, half, 2 * half);
    return List.of(a.times(cos).minus(b.times(sin)).concat(-1, b.times(cos).plus(a.times(sin))));
  }

  @Override public Optional<Gradient> gradient() {
    return Optional.of(at -> at.give(0, () -> new Rotate(frequencies, !inverse).of(at.upstream(), at.input(1))));
  }
}

package dev.tenon.api.tensor;

import java.util.List;

/** Elementwise ops of one floating-point input, in radians and natural logarithms. */
public enum Unary implements Primitive {
  EXP, LOG, SQRT, RECIPROCAL, TANH, SIN, COS,
  /** The error function 2/√π ∫₀ˣ exp(−t²) dt. */
  ERF, ABS,
  /** −1, 0 or 1; no gradient. */
  SIGN;

  @Override public List<TensorType> infer(List<TensorType> inputs) {
    if (!inputs.getFirst().dtype().computes())
      throw new IllegalArgumentException(name() + " of " + inputs.getFirst() + ": it needs float32 or float64");
    return List.of(inputs.getFirst());
  }

  @Override public void backward(Backward at) {
    at.give(0, () -> {
      Tensor g = at.upstream(), x = at.input(0), y = at.output(0);
      return switch (this) {
        case EXP -> g.times(y);
        case LOG -> g.over(x);
        case SQRT -> g.over(y).times(0.5);
        case RECIPROCAL -> g.times(y).times(y).times(-1);
        case TANH -> g.times(y.times(y).times(-1).plus(1));
        case SIN -> g.times(x.cos());
        case COS -> g.times(x.sin()).times(-1);
        case ERF -> g.times(x.times(x).times(-1).exp()).times(2 / Math.sqrt(Math.PI));
        case ABS -> g.times(x.sign());
        case SIGN -> g.times(0);
      };
    });
  }
}

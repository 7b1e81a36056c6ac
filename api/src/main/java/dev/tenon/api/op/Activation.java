package dev.tenon.api.op;

import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Gradient;
import dev.tenon.api.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** Elementwise nonlinearities: one input → the same shape. */
public enum Activation implements Fused {
  /** max(x, 0) */
  RELU,
  /** x · sigmoid(x). Elfwing et al. 2018. */
  SILU,
  /** x · Φ(x), exact by the error function. Hendrycks and Gimpel 2016. */
  GELU,
  /** x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))): what GPT-2 uses. */
  GELU_TANH;

  private static final double ROOT = Math.sqrt(2 / Math.PI), CUBIC = 0.044715;

  @Override public List<Tensor> define(List<Tensor> inputs) {
    Tensor x = inputs.getFirst();
    return List.of(switch (this) {
      case RELU -> x.maximum(x.fullLike(0));
      case SILU -> x.times(sigmoid(x));
      case GELU -> x.times(half(x));
      case GELU_TANH -> x.times(inner(x).tanh().plus(1)).times(0.5);
    });
  }

  static Tensor sigmoid(Tensor x) {
    return x.times(0.5).tanh().times(0.5).plus(0.5);
  }

  /** Φ(x) */
  private static Tensor half(Tensor x) {
    return x.times(Math.sqrt(0.5)).erf().times(0.5).plus(0.5);
  }

  private static Tensor inner(Tensor x) {
    return x.times(x.times(x).times(CUBIC * ROOT).plus(ROOT));
  }

  @Override public Optional<Gradient> gradient() {
    return Optional.of(at -> at.give(0, () -> new Backwards(this).of(at.input(0), at.upstream())));
  }

  /** Gradient by the input: x, upstream → as x. */
  public record Backwards(Activation activation) implements Fused {
    @Override public List<Tensor> define(List<Tensor> inputs) {
      Tensor x = inputs.get(0), g = inputs.get(1);
      return List.of(switch (activation) {
        case RELU -> x.atMost(x.fullLike(0)).choose(g.fullLike(0), g);
        case SILU -> {
          Tensor s = sigmoid(x);
          yield g.times(s.times(x.times(s.times(-1).plus(1)).plus(1)));
        }
        case GELU -> g.times(half(x).plus(x.times(x.times(x).times(-0.5).exp()).times(1 / Math.sqrt(2 * Math.PI))));
        case GELU_TANH -> {
          Tensor t = inner(x).tanh();
          Tensor slope = x.times(x).times(3 * CUBIC * ROOT).plus(ROOT);
          yield g.times(t.plus(1).times(0.5).plus(x.times(0.5).times(t.times(t).times(-1).plus(1)).times(slope)));
        }
      });
    }
  }
}

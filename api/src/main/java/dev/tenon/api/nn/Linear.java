package dev.tenon.api.nn;

import dev.tenon.api.op.Project;
import dev.tenon.api.tensor.Tensor;
import java.util.Optional;

/**
 * x·Wᵀ + b.
 *
 * @param weight [out, in], as PyTorch keeps it
 * @param bias [out], if there is one
 */
public record Linear(Parameter weight, Optional<Parameter> bias) implements Projection {
  public Linear(Parameter weight) {
    this(weight, Optional.empty());
  }

  @Override public Tensor apply(Tensor x, Pass pass) {
    Tensor w = pass.read(weight);
    return bias.map(b -> new Project().of(x, w, pass.read(b))).orElseGet(() -> new Project().of(x, w));
  }

  @Override public int in() {
    return weight.shape().dim(1);
  }

  @Override public int out() {
    return weight.shape().dim(0);
  }
}

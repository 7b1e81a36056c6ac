package dev.tenon.api.op;

import static dev.tenon.api.tensor.Tensor.INFER;

import dev.tenon.api.tensor.Backward;
import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Gradient;
import dev.tenon.api.tensor.MatMul;
import dev.tenon.api.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** x·Wᵀ + b: x [.., in], weight [out, in], bias [out] if given → [.., out]. */
public record Project() implements Fused {
  @Override public List<Tensor> define(List<Tensor> inputs) {
    Tensor y = inputs.get(0).matmulTransposed(inputs.get(1));
    return List.of(inputs.size() > 2 ? y.plus(inputs.get(2)) : y);
  }

  @Override public Optional<Gradient> gradient() {
    return Optional.of(Project::backward);
  }

  private static void backward(Backward at) {
    Tensor x = at.input(0), w = at.input(1), g = at.upstream();
    int out = w.size(0), in = w.size(1);
    at.give(0, () -> g.matmul(w));
    at.give(1, () -> new MatMul(true, false).of(g.reshape(INFER, out), x.reshape(INFER, in)));
    if (at.wants(2)) at.give(2, () -> g.reshape(INFER, out).sum(0).reshape(out));
  }
}

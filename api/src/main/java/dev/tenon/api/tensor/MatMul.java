package dev.tenon.api.tensor;

import java.util.List;

/**
 * Matrix product of the last two axes, leading axes broadcast: [.., m, k] · [.., k, n] → [.., m, n].
 *
 * @param transposeLeft the first input is stored as [.., k, m]
 * @param transposeRight the second input is stored as [.., n, k]
 */
public record MatMul(boolean transposeLeft, boolean transposeRight) implements Primitive {
  @Override public List<TensorType> infer(List<TensorType> inputs) {
    Shape a = inputs.get(0).shape(), b = inputs.get(1).shape();
    if (a.rank() < 2 || b.rank() < 2)
      throw new IllegalArgumentException("cannot multiply " + a + " by " + b + ": both need at least two axes");
    int m = a.dim(transposeLeft ? -1 : -2), k = a.dim(transposeLeft ? -2 : -1);
    int n = b.dim(transposeRight ? -2 : -1), inner = b.dim(transposeRight ? -1 : -2);
    if (k != inner)
      throw new IllegalArgumentException("cannot multiply " + a + (transposeLeft ? "ᵀ" : "") + " by " + b
          + (transposeRight ? "ᵀ" : "") + ": inner sizes are " + k + " and " + inner);
    Shape lead = Shape.broadcast(a.part(0, a.rank() - 2), b.part(0, b.rank() - 2));
    return List.of(new TensorType(Binary.same("MatMul", inputs.get(0), inputs.get(1)), lead.then(m, n)));
  }

  @Override public void backward(Backward at) {
    Tensor a = at.input(0), b = at.input(1);
    at.give(0, () -> (transposeLeft
        ? new MatMul(transposeRight, true).of(b, at.upstream())
        : new MatMul(false, !transposeRight).of(at.upstream(), b)).sumLike(a));
    at.give(1, () -> (transposeRight
        ? new MatMul(true, transposeLeft).of(at.upstream(), a)
        : new MatMul(!transposeLeft, false).of(a, at.upstream())).sumLike(b));
  }
}

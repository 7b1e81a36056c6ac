package dev.tenon.plugins.finetuning;

import dev.tenon.api.nn.Linear;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.nn.Projection;
import dev.tenon.api.op.Project;
import dev.tenon.api.tensor.Tensor;

/**
 * bias + (magnitude / n) · (Wx + scale · up(down(x))), n the L2 norms of the rows of W + scale · up · down: direction and length of each
 * row are learned apart. Liu et al. 2024, where n is a constant for the gradient.
 *
 * <p>Dropout acts on what goes into {@code down} alone, as in the paper; PEFT drops the x of W too where it is not 0.
 *
 * @param down A, [r, in]
 * @param up B, [out, r]
 * @param magnitude [out]
 */
record DoraProjection(Linear base, Parameter down, Parameter up, Parameter magnitude, float scale, float dropout)
    implements
      Projection,
      Merging.Adapter {
  @Override public Tensor apply(Tensor x, Pass pass) {
    Tensor w = pass.read(base.weight()), a = pass.read(down), b = pass.read(up);
    Tensor high = new Project().of(new Project().of(pass.dropout(x, dropout), a), b);
    Tensor y = new Project().of(x, w).plus(high.times(scale))
        .times(pass.read(magnitude).over(new RowNorms(scale).of(w, a, b)));
    return base.bias().map(own -> y.plus(pass.read(own))).orElse(y);
  }

  @Override public int in() {
    return base.in();
  }

  @Override public int out() {
    return base.out();
  }

  @Override public Projection merged(Merging merging) {
    return new Linear(merging.parameters.computed(read -> {
      Tensor w = read.apply(base.weight()), a = read.apply(down), b = read.apply(up);
      Tensor factor = read.apply(magnitude).over(new RowNorms(scale).of(w, a, b));
      return w.plus(b.matmul(a).times(scale)).times(factor.reshape(Tensor.INFER, 1));
    }), base.bias());
  }
}

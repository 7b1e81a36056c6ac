package dev.tenon.plugins.finetuning;

import dev.tenon.api.nn.Linear;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.nn.Projection;
import dev.tenon.api.tensor.Tensor;

/**
 * base(x · scale). Liu et al. 2022, for the second map of a feed-forward.
 *
 * @param scale [1, in]
 */
record ScaledInput(Projection base, Parameter scale) implements Projection, Merging.Adapter {
  @Override public Tensor apply(Tensor x, Pass pass) {
    return base.apply(x.times(pass.read(scale).reshape(in())), pass.at("base"));
  }

  @Override public int in() {
    return base.in();
  }

  @Override public int out() {
    return base.out();
  }

  @Override public Projection merged(Merging merging) {
    Linear linear = Merging.linear(base);
    return new Linear(merging.parameters.computed(read -> read.apply(linear.weight()).times(read.apply(scale))),
        linear.bias());
  }
}

package dev.tenon.plugins.finetuning;

import dev.tenon.api.nn.Linear;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.nn.Projection;
import dev.tenon.api.tensor.Tensor;

/**
 * base(x) · scale, bias included. Liu et al. 2022.
 *
 * @param scale [out, 1]
 */
record ScaledOutput(Projection base, Parameter scale) implements Projection, Merging.Adapter {
  @Override public Tensor apply(Tensor x, Pass pass) {
    return base.apply(x, pass.at("base")).times(pass.read(scale).reshape(out()));
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
        linear.bias().map(b -> merging.parameters
            .computed(read -> read.apply(b).times(read.apply(scale).reshape(out())))));
  }
}

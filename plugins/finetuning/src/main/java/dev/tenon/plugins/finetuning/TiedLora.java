package dev.tenon.plugins.finetuning;

import dev.tenon.api.nn.Linear;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.nn.Projection;
import dev.tenon.api.op.Project;
import dev.tenon.api.tensor.Tensor;

/**
 * base(x) + scale · down(x · up): the head of a tied model with the adapter of its embedding, see {@link LoraLookup}.
 *
 * @param down [vocab, r]
 * @param up [hidden, r]
 */
record TiedLora(Projection base, Parameter down, Parameter up, float scale) implements Projection, Merging.Adapter {
  @Override public Tensor apply(Tensor x, Pass pass) {
    Tensor low = x.matmul(pass.read(up)); // [.., r]
    return base.apply(x, pass.at("base")).plus(new Project().of(low, pass.read(down)).times(scale));
  }

  @Override public int in() {
    return base.in();
  }

  @Override public int out() {
    return base.out();
  }

  @Override public Projection merged(Merging merging) {
    Linear linear = Merging.linear(base);
    return new Linear(LoraLookup.added(merging, linear.weight(), down, up, scale), linear.bias());
  }
}
